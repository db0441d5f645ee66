"""Worker processes: a hostile file is read where it can be killed, and costs only itself.

    run_alone(read, "letter.pdf")                       # one task, one forked child
    for outcome in Pool(read, jobs=4).map(paths): ...   # many, in input order

Rules: a worker that crashes, ends, runs out of memory or out of time fails exactly the task it was
at, as an `ImrError` that names the file and the option that raises the limit; its replacement does
the rest. Memory in the parent is bounded however many tasks there are. No worker outlives its
parent. Nothing a worker prints reaches stdout.

Why a pool of our own: `concurrent.futures` and `loky` declare the whole pool broken when one worker
dies; `billiard` has time limits, but looks at memory only between tasks; `pebble` is LGPL. All of
them import `multiprocessing`, which costs more than reading a letter. This one forks, so the
function may be a closure, and imports nothing that is not imported already.

`process` is one child and its limits, `wire` the bytes on the pipes, `pool` the parent's loop.
POSIX only: where there is no fork the tasks run in the calling process, without limits.
"""

from imrcli.workers.pool import Outcome, Pool, run_alone
from imrcli.workers.process import DEFAULT_LIMITS, Limits, cores, more_time

__all__ = ["DEFAULT_LIMITS", "Limits", "Outcome", "Pool", "cores", "more_time", "run_alone"]
