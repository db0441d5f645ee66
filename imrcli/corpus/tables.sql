-- The tables of a corpus. Every list of the record is a table; every single value is a column.
-- Dates are ISO 8601 text. Comments inside the statements are kept by SQLite: `.schema` shows them.

CREATE TABLE inputs (
  -- One row for each file (or member of an archive) that was ever offered.
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  sha256 TEXT,                    -- of the content; NULL where it could not be read at all
  bytes INTEGER,
  modified_ns INTEGER,            -- time stamp of the file, to pass over unchanged files quickly
  status TEXT NOT NULL CHECK (status IN ('read', 'duplicate', 'failed')),
  letters INTEGER NOT NULL DEFAULT 0,  -- letters found in it
  error TEXT,                     -- kind of the error of the last attempt
  message TEXT,
  rules_version TEXT,             -- the rules that read it
  read_at TEXT NOT NULL           -- UTC
);
CREATE INDEX inputs_by_sha256 ON inputs (sha256);
CREATE INDEX inputs_with_error ON inputs (path) WHERE error IS NOT NULL;

CREATE TABLE letters (
  id INTEGER PRIMARY KEY,
  input_id INTEGER NOT NULL REFERENCES inputs (id),
  case_number TEXT,
  determination TEXT,             -- uphold | overturn | partially_overturn
  decision_date TEXT,
  decision_year INTEGER,          -- derived
  decision_quarter TEXT,          -- derived: 2016Q4
  date_of_injury TEXT,
  application_received TEXT,
  date_assigned TEXT,
  ur_denial_date TEXT,
  letter_date TEXT,
  priority TEXT,                  -- standard | expedited
  days_application_to_decision INTEGER,  -- derived
  days_assignment_to_decision INTEGER,   -- derived
  days_denial_to_application INTEGER,    -- derived
  decisions INTEGER NOT NULL,     -- derived: how many
  upheld INTEGER NOT NULL,        -- derived: how many of them
  overturned INTEGER NOT NULL,    -- derived: how many of them
  licensed_in_california INTEGER, -- derived: 0 | 1, NULL where no state is printed
  template TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  source_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  engine TEXT NOT NULL,
  pages INTEGER NOT NULL,
  first_page INTEGER,             -- where one file holds several letters
  last_page INTEGER,
  employee_name TEXT,             -- this and the next two: served (unredacted) letters only
  claim_number TEXT,
  provider_name TEXT,
  age INTEGER,
  sex TEXT,                       -- male | female
  injury_date_in_summary TEXT,    -- as the narrative says, not the header
  ur_date TEXT,
  ur_action TEXT,                 -- denied | modified | delayed
  work_status TEXT,
  mechanism TEXT,
  specialties_text TEXT,          -- the rows of `specialties`, joined
  diagnoses_text TEXT,            -- the rows of `diagnoses`, joined
  summary TEXT,
  extra TEXT                      -- JSON: what a user's own rules read, NULL where nothing
);
CREATE UNIQUE INDEX letters_by_case_number ON letters (case_number) WHERE case_number IS NOT NULL;
CREATE INDEX letters_by_input ON letters (input_id);
CREATE INDEX letters_by_decision_date ON letters (decision_date);
-- Statistics read this index, in its order, and never the wide table.
CREATE INDEX letters_by_quarter ON letters (
  decision_year, decision_quarter, determination, decisions, upheld, overturned,
  days_application_to_decision, days_assignment_to_decision, days_denial_to_application
);

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  outcome TEXT,                   -- upheld | overturned
  category TEXT,
  subcategory TEXT,
  drug_class TEXT,
  quantity INTEGER,
  refills INTEGER,
  by_sessions INTEGER NOT NULL,   -- derived: 1 where it is asked for in sessions, however many
  sessions INTEGER,               -- total
  sessions_per_week_min INTEGER,
  sessions_per_week_max INTEGER,
  weeks_min INTEGER,
  weeks_max INTEGER,
  laterality TEXT,                -- left | right | bilateral
  retrospective INTEGER NOT NULL, -- 0 | 1
  page INTEGER,
  claims_administrator_none_cited INTEGER NOT NULL,  -- 1: stated that no evidence was cited
  reviewer_none_cited INTEGER NOT NULL,
  heading TEXT,
  request TEXT,
  original_request TEXT,
  authorized TEXT,
  claims_administrator_guideline TEXT,
  reviewer_guideline TEXT,
  rationale TEXT,
  extra TEXT,                     -- JSON: what a user's own rules read, NULL where nothing
  facets TEXT NOT NULL            -- derived: one word for each exact filter, indexed in decisions_fts
);
CREATE INDEX decisions_by_letter
  ON decisions (letter_id, outcome, category, subcategory, drug_class);
-- Statistics by category, subcategory and drug class read these indexes alone.
CREATE INDEX decisions_by_category ON decisions (category, subcategory, letter_id, outcome);
CREATE INDEX decisions_by_drug_class ON decisions (drug_class, category, letter_id, outcome);

CREATE TABLE drugs (
  decision_id INTEGER NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,  -- as the letter writes it
  strength TEXT,
  generic TEXT COLLATE NOCASE,        -- from the drug vocabulary, NULL where it is not there
  PRIMARY KEY (decision_id, position)
) WITHOUT ROWID;
CREATE INDEX drugs_by_name ON drugs (name, generic);

CREATE TABLE body_parts (
  decision_id INTEGER NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  body_part TEXT NOT NULL,
  PRIMARY KEY (decision_id, position)
) WITHOUT ROWID;
CREATE INDEX body_parts_by_name ON body_parts (body_part);

CREATE TABLE levels (
  decision_id INTEGER NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  level TEXT NOT NULL,
  PRIMARY KEY (decision_id, position)
) WITHOUT ROWID;

CREATE TABLE dates_of_service (
  decision_id INTEGER NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  date TEXT NOT NULL,
  PRIMARY KEY (decision_id, position)
) WITHOUT ROWID;

CREATE TABLE guideline_systems (
  decision_id INTEGER NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
  side TEXT NOT NULL,             -- claims_administrator | reviewer
  position INTEGER NOT NULL,
  system TEXT NOT NULL,           -- MTUS | ODG | ACOEM | other
  PRIMARY KEY (decision_id, side, position)
) WITHOUT ROWID;

CREATE TABLE citations (
  id INTEGER PRIMARY KEY,
  decision_id INTEGER NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
  side TEXT NOT NULL,             -- claims_administrator | reviewer
  position INTEGER NOT NULL,
  system TEXT NOT NULL,
  title TEXT COLLATE NOCASE,      -- without the year and without "Guidelines"
  year INTEGER,
  pages TEXT,                     -- as printed: 98-99
  text TEXT NOT NULL              -- the printed citation
);
CREATE INDEX citations_by_decision ON citations (decision_id);
CREATE INDEX citations_by_title ON citations (title, side, decision_id);

CREATE TABLE citation_sections (
  citation_id INTEGER NOT NULL REFERENCES citations (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  section TEXT NOT NULL,
  PRIMARY KEY (citation_id, position)
) WITHOUT ROWID;

CREATE TABLE specialties (
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  specialty TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (letter_id, position)
) WITHOUT ROWID;
CREATE INDEX specialties_by_name ON specialties (specialty);

CREATE TABLE licences (
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (letter_id, position)
) WITHOUT ROWID;

CREATE TABLE diagnoses (
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  diagnosis TEXT NOT NULL,
  PRIMARY KEY (letter_id, position)
) WITHOUT ROWID;

CREATE TABLE treatments_to_date (
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  treatment TEXT NOT NULL,
  PRIMARY KEY (letter_id, position)
) WITHOUT ROWID;

CREATE TABLE medications (
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  medication TEXT NOT NULL,
  PRIMARY KEY (letter_id, position)
) WITHOUT ROWID;

CREATE TABLE timeline (
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  date TEXT NOT NULL,
  kind TEXT NOT NULL,             -- injury | visit | test | procedure | request | utilization_review | other
  PRIMARY KEY (letter_id, position)
) WITHOUT ROWID;

CREATE TABLE documents_reviewed (
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (letter_id, position)
) WITHOUT ROWID;

CREATE TABLE findings (
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  finding TEXT NOT NULL,          -- id of the check
  severity TEXT NOT NULL,         -- info | warning
  message TEXT NOT NULL,
  field TEXT,
  page INTEGER,
  line INTEGER,
  authority TEXT,
  decisions TEXT,                 -- JSON: numbers of the decisions it is about, NULL: of the letter
  PRIMARY KEY (letter_id, position)
) WITHOUT ROWID;

CREATE TABLE duplicates (
  -- Letters that were offered again: the same content, or the same case number in another file.
  input_id INTEGER NOT NULL REFERENCES inputs (id) ON DELETE CASCADE,
  letter_id INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,  -- the one that was kept
  reason TEXT NOT NULL,           -- content | case_number
  differs TEXT,                   -- what the other reading says differently: "determination, decisions"
  PRIMARY KEY (input_id, letter_id)
) WITHOUT ROWID;
CREATE INDEX duplicates_by_letter ON duplicates (letter_id);
