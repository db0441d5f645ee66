"""The forms of statements that reviewers write: one sentence each, in our own words."""

from __future__ import annotations

import pytest

from imrcli.document import Fold, Trail
from imrcli.extract.summary import read_summary
from imrcli.model import Summary


def read(text: str) -> Summary:
    return read_summary(Fold.of(text), Trail())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The injured worker is a 50 year old male who sustained an industrial injury on 3-4-2015. He was climbing a ladder when it collapsed and he fell ten feet.",
            "climbing a ladder when it collapsed and he fell ten feet",
        ),
        (
            "The patient is a 44-year-old female who was injured on 5/6/2014 when a shelf fell on her head.",
            "a shelf fell on her head",
        ),
        (
            "The patient is a 44-year-old female who was injured on 5/6/2014. The mechanism of injury was repetitive use of the hands.",
            "repetitive use of the hands",
        ),
        (
            "This is a 33 year old male with a date of injury of 8/9/2013. The injury occurred while he was pushing a heavy cart.",
            "pushing a heavy cart",
        ),
        (
            "The claimant is a 29 year old man who injured his back on 2/3/2012 lifting a 60 pound bag of cement.",
            "lifting a 60 pound bag of cement",
        ),
        (
            "The patient reported that on 5/4/2016 she slipped on a wet floor and landed on her right hip.",
            "slipped on a wet floor and landed on her right hip",
        ),
        (
            "A 40-year-old male sustained a work injury on 7/8/2015 after stepping into a hole and twisting his ankle.",
            "stepping into a hole and twisting his ankle",
        ),
        (
            "The patient is a 51 year old female with a date of injury on 3/4/2010. She was involved in a motor vehicle accident while driving the company van.",
            "motor vehicle accident while driving the company van",
        ),
        (
            "The patient was injured on 3/4/2011 in a motor vehicle collision.",
            "motor vehicle collision",
        ),
        (
            "The injured worker is a 61 year old female, who sustained an industrial injury on 3-4-2015. The injury was caused by a fall from a chair.",
            "fall from a chair",
        ),
        (
            "The claimant sustained a cumulative trauma injury from 1/1/2010 through 3/4/2014 due to repetitive typing and mousing.",
            "repetitive typing and mousing",
        ),
        (
            "The patient is a 39 year old male who was struck by a falling beam on 3/4/2016.",
            "struck by a falling beam",
        ),
        (
            "The patient is a 39 year old male who fell off a roof on 3/4/2016 and fractured his pelvis.",
            "fell off a roof",
        ),
        (
            "The worker was bitten by a dog while delivering mail. He has hand pain.",
            "bitten by a dog while delivering mail",
        ),
        (
            "The date of injury is 3/4/2016. He states he felt a pop in his shoulder while lifting a tire.",
            "lifting a tire",
        ),
        (
            "He developed low back pain on 3/4/2016 as a result of lifting a patient.",
            "lifting a patient",
        ),
        (
            "This 45 year old nurse injured her shoulder on 3/4/2016 while transferring a patient from bed to chair.",
            "transferring a patient from bed to chair",
        ),
        (
            "The patient's date of injury is 9/9/2009. The patient tripped over a hose and fell forward onto both knees.",
            "tripped over a hose and fell forward onto both knees",
        ),
        (
            "The applicant is a 45 year old male who has filed a claim for chronic low back pain reportedly associated with an industrial injury of 3/4/2015.",
            None,
        ),
        (
            "The applicant is a 45-year-old who alleged multifocal pain complaints reportedly associated with cumulative trauma at work between the dates 1/1/2010 and 2/2/2012.",
            "cumulative trauma",
        ),
        (
            "The patient is a 35 year old male whose injury occurred on 3/4/2015 when the forklift he was driving tipped over.",
            "the forklift he was driving tipped over",
        ),
        (
            "He sustained an injury to his low back on 3/4/2015, when he bent over to pick up a box and felt sudden pain.",
            "bent over to pick up a box",
        ),
        (
            "The injury reportedly occurred when she reached overhead for a binder.",
            "reached overhead for a binder",
        ),
        ("The patient sustained injury on 3/4/2015 secondary to a slip and fall.", "slip and fall"),
        (
            "The injured worker was working as a cook when he slipped on grease and fell.",
            "slipped on grease and fell",
        ),
        ("The patient was assaulted by an inmate on 3/4/2015.", "assaulted by an inmate"),
        (
            "She was driving a bus that was rear-ended by another vehicle on 3/4/2015.",
            "driving a bus that was rear-ended by another vehicle",
        ),
        (
            "The injured worker suffered an industrial injury on 3/4/2015 by falling down stairs.",
            "falling down stairs",
        ),
        (
            "The worker's knee was injured on 3/4/2015 when kneeling on a nail.",
            "kneeling on a nail",
        ),
        (
            "The patient, a 44 year old male, was crushed between two trucks on 3/4/2015.",
            "crushed between two trucks",
        ),
        ("The original injury on 3/4/2015 was from unloading a truck.", "unloading a truck"),
        (
            "He reports that on 3/4/2015 he was lifting a crate and felt a sharp pain in his back.",
            "lifting a crate",
        ),
        (
            "The patient has a history of injury on 3/4/2015, the result of a trip over a cable.",
            "trip over a cable",
        ),
        (
            "The patient sustained a crush injury to the left hand on 3/4/2015 when a press closed on it.",
            "a press closed on it",
        ),
        (
            "The patient is a 44 year old male who was exposed to chlorine gas on 3/4/2015.",
            "exposed to chlorine gas",
        ),
        ("The patient had an accident on 3/4/2015: he tripped on a curb.", "tripped on a curb"),
        (
            "On 3/4/2015, while pulling a pallet jack, the injured worker felt pain in her low back.",
            "pulling a pallet jack",
        ),
        (
            "The patient is a 60 year old male with a 3/4/2011 date of injury, when he was lifting a sofa.",
            "lifting a sofa",
        ),
        ("A specific mechanism of injury was not described.", None),
        (
            "The patient has had pain since the injury and was seen on 3/4/2015 after completing therapy.",
            None,
        ),
        ("The injured worker reported pain when lifting objects and walking.", None),
        ("The injured worker complains of pain in the knee after standing for an hour.", None),
        (
            "The injured worker is a 40 year old male. He has fallen twice. He complains of pain.",
            None,
        ),
        ("The patient was stung by a wasp on 3/4/2015.", "stung by a wasp"),
        (
            "The patient injured her left wrist in a fall from a stepstool on 3/4/2015.",
            "fall from a stepstool",
        ),
        ("The injured worker sustained a slip and fall on 3/4/2015.", "slip and fall"),
        (
            "He strained his low back on 3/4/2015 when he pulled a stuck hose.",
            "pulled a stuck hose",
        ),
        ("Her foot caught on a mat and she fell.", "Her foot caught on a mat and she fell"),
        (
            "The claimant cut his thumb with a box cutter on 3/4/2015.",
            "cut his thumb with a box cutter",
        ),
        (
            "40 year old male injured low back moving furniture 3/4/2015.",
            "moving furniture 3/4/2015",
        ),
        ("The patient complains of pain while lifting. She has a lifting restriction.", None),
        (
            "The patient is a 50 year old male. There is no pain when she reaches. MRI revealed a tear.",
            None,
        ),
        (
            "The injured worker reported bilateral knee pain. He was seen by a therapist. Treatment included rest.",
            None,
        ),
        (
            "The worker is a 40 year old male with an injury date of 3/4/2015. Weakness caused him to drop things. A report stated he reached maximum improvement.",
            None,
        ),
        (
            "The injured worker reportedly fell while on a ladder on 3/4/2015.",
            "fell while on a ladder",
        ),
        ("The injured worker reached maximum medical improvement. He had surgery.", None),
        ("The injured worker has pain with lifting. He hit a plateau in therapy.", None),
        (
            "This 38 year old male was hurt on the job 3/4/2015. While unloading produce a crate slipped and struck his shin.",
            "unloading produce a crate slipped and struck his shin",
        ),
        (
            "The date of injury is 3/4/2015 and the mechanism was a motor vehicle accident.",
            "motor vehicle accident",
        ),
        ("Injury mechanism: tripped over a cord.", "tripped over a cord"),
        ("The mechanism of the injury is lifting.", "lifting"),
        ("The patient had an injury on 3/4/2015 from a needle stick.", "needle stick"),
        (
            "The employee was installing a window when the pane broke and cut his forearm.",
            "installing a window when the pane broke and cut his forearm",
        ),
        (
            "Per the DFR the patient twisted her knee stepping off a curb.",
            "twisted her knee stepping off a curb",
        ),
        ("The patient alleges injury from years of heavy lifting.", "years of heavy lifting"),
        (
            "The patient states that she developed wrist pain gradually due to data entry.",
            "data entry",
        ),
        (
            "He reports gradual onset of neck pain from prolonged computer use.",
            "prolonged computer use",
        ),
        (
            "The injured worker, a firefighter, inhaled smoke during a structure fire on 3/4/2015.",
            "inhaled smoke during a structure fire",
        ),
        ("She was struck in the face by a student on 3/4/2015.", "struck in the face by a student"),
        (
            "The injured worker is a 40 year old male whose right hand was crushed in a roller on 3/4/2015.",
            "right hand was crushed in a roller",
        ),
        (
            "The patient sustained an injury on 3/4/2015. The patient was moving a refrigerator and it fell on him.",
            "moving a refrigerator and it fell on him",
        ),
        (
            "This is a 44 year old male with a date of injury of 3/4/2015, at which time he slipped on ice.",
            "slipped on ice",
        ),
        (
            "The patient injured her right shoulder while reaching for a file on 3/4/2015.",
            "reaching for a file",
        ),
        (
            "He sustained a work related injury to the right knee when stepping down from a truck.",
            "stepping down from a truck",
        ),
        (
            "The claimant sustained injuries when his car was hit from behind.",
            "his car was hit from behind",
        ),
        ("The injury is attributed to repetitive overhead work.", "repetitive overhead work"),
        (
            "Her condition arose from repetitive scanning of groceries.",
            "repetitive scanning of groceries",
        ),
        ("The cause of injury was a fall from a loading dock.", "fall from a loading dock"),
        ("History of injury: The patient was kicked by a horse.", "kicked by a horse"),
        ("The injury happened as he was pulling wire.", "pulling wire"),
        (
            "He got his hand caught in a conveyor belt on 3/4/2015.",
            "got his hand caught in a conveyor belt",
        ),
        ("The patient stepped on a nail on 3/4/2015.", "stepped on a nail"),
        ("The patient slipped.", "slipped"),
        (
            "He was attempting to lift a generator when he felt a pop in his back.",
            "attempting to lift a generator",
        ),
        ("He was thrown from a horse on 3/4/2015.", "thrown from a horse"),
        ("The injured worker had a trip and fall at work on 3/4/2015.", "trip and fall at work"),
        (
            "The injured worker was involved in a rollover accident on 3/4/2015.",
            "rollover accident",
        ),
        ("His injury resulted from a fall off a scaffold.", "fall off a scaffold"),
        ("The worker suffered a heat stroke while roofing.", "roofing"),
        ("The patient fell.", "fell"),
        ("The patient was hurt when attacked by a dog.", "attacked by a dog"),
    ],
)
def test_the_cause_of_the_injury_is_read_in_all_its_forms(text: str, expected: str | None) -> None:
    assert read(text).mechanism == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The patient is currently working full duty.", "full duty"),
        ("He has returned to regular work.", "returned to regular work"),
        ("The patient remains off work.", "off work"),
        (
            "The patient is temporarily totally disabled for six weeks.",
            "temporarily totally disabled for six weeks",
        ),
        (
            "He was placed on temporary total disability until 3/4/2015.",
            "temporary total disability until 3/4/2015",
        ),
        ("She is on modified duty.", "modified duty"),
        ("She is working with restrictions.", "working with restrictions"),
        (
            "The patient is currently working with a lifting restriction of 20 pounds.",
            "working with a lifting restriction of 20 pounds",
        ),
        ("Work status: TTD.", "TTD"),
        (
            "Work Status: Temporarily Totally Disabled x 6 weeks.",
            "Temporarily Totally Disabled x 6 weeks",
        ),
        ("The patient has not worked since 3/4/2012.", "not worked since 3/4/2012"),
        ("The patient is not currently working.", "not currently working"),
        ("The injured worker has not returned to work.", "not returned to work"),
        ("He is unemployed.", "unemployed"),
        ("The applicant was not working, it was acknowledged.", "not working"),
        ("The applicant was returned to regular duty work.", "returned to regular duty work"),
        ("The applicant was asked to remain off work.", "remain off work"),
        ("The patient is on total temporary disability.", "total temporary disability"),
        (
            "The patient is working light duty with no overhead reaching.",
            "light duty with no overhead reaching",
        ),
        ("He is retired.", "retired"),
        ("The patient is permanently totally disabled.", "permanently totally disabled"),
        ("She is currently on disability.", "on disability"),
        ("The patient is on social security disability.", "on social security disability"),
        ("He was released to full duty on 3/4/2015.", "full duty"),
        (
            "The patient was released to work without restrictions.",
            "released to work without restrictions",
        ),
        ("The IW is working modified duties.", "modified duties"),
        ("The claimant works full time.", "works full time"),
        ("She continues to work full duty.", "full duty"),
        (
            "The patient was declared permanent and stationary on 3/4/2010.",
            "permanent and stationary",
        ),
        ("The provider kept the patient off work.", "off work"),
        ("He can return to modified work.", "return to modified work"),
        ("The patient may work with restrictions.", "work with restrictions"),
        ("He resumed full duty.", "resumed full duty"),
        ("The patient is back to work full duty.", "full duty"),
        ("The patient is able to work with restrictions.", "able to work with restrictions"),
        ("She remains on modified duties with limited standing.", "modified duties"),
        ("The injured worker continues to work.", "continues to work"),
        ("The injured worker is still working.", "working"),
        ("He is currently employed.", None),
        ("The applicant was given permanent work restrictions.", "permanent work restrictions"),
        ("The patient is working as a clerk.", "working as a clerk"),
        ("The patient is out of work.", "out of work"),
        ("He was laid off.", "laid off"),
        (
            "The patient is temporarily partially disabled with no lifting over 10 pounds.",
            "temporarily partially disabled with no lifting over 10 pounds",
        ),
        ("Work status: Return to modified duty.", "Return to modified duty"),
        ("The work status was noted to be modified duty.", "modified duty"),
        ("The patient is off duty.", "off duty"),
        ("The patient has difficulty at work.", None),
        ("The patient is to return to work on 3/4/2015.", "return to work"),
        ("She is unable to work.", "unable to work"),
        ("The patient is disabled.", "disabled"),
        ("He has been working his usual duties.", "usual duties"),
    ],
)
def test_the_work_status_is_read_in_all_its_forms(text: str, expected: str | None) -> None:
    assert read(text).work_status == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 3/4/2015, the request for MRI was not granted by Utilization Review.", "denied"),
        ("UR dated 3/4/2015 declined the request for therapy.", "denied"),
        ("The utilization review of 3/4/2015 approved in part the therapy.", None),
        ("The reviewer found the MRI not medically appropriate.", "denied"),
        ("The claims adjuster denied the request for surgery on 3/4/2015.", "denied"),
        ("Utilization Review non-certed the brace.", "denied"),
        ("The determination was to deny the MRI.", "denied"),
        ("The UR decision of 3/4/2015 recommended non-certification of the MRI.", "denied"),
        ("The patient denied chest pain. He declined surgery.", None),
        ("The UR physician certified 6 of 12 visits.", None),
        ("UR dated 3/4/15 modified Norco #90 to #60 and denied Soma.", "modified"),
        ("Utilization Review did not certify the scan.", "denied"),
        ("The requested MRI was not authorized.", "denied"),
        ("UR certified with modification 6 visits.", "modified"),
        ("The carrier rejected the request.", "denied"),
        ("The review of systems was negative; he refused injections.", None),
    ],
)
def test_what_the_review_did_is_read_in_all_its_forms(text: str, expected: str | None) -> None:
    assert read(text).ur_action == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Treatment to date has included physical therapy, medications and a lumbar epidural steroid injection.",
            ["physical therapy", "medications", "lumbar epidural steroid injection"],
        ),
        (
            "Prior treatment has included chiropractic care x 12, acupuncture x 6, and Norco.",
            ["chiropractic care x 12", "acupuncture x 6", "Norco"],
        ),
        ("He has been treated with rest, ice, and NSAIDs.", ["rest", "ice", "NSAIDs"]),
        ("Treatment has included PT, TENS and surgery.", ["PT", "TENS", "surgery"]),
        (
            "Treatments to date consist of bracing, injections, and medications.",
            ["bracing", "injections", "medications"],
        ),
        (
            "The patient has had physical therapy, acupuncture, and injections.",
            ["physical therapy", "acupuncture", "injections"],
        ),
        (
            "The patient has received physical therapy, chiropractic care and medications.",
            ["physical therapy", "chiropractic care", "medications"],
        ),
        (
            "The patient has undergone physical therapy, two epidural injections and a laminectomy.",
            ["physical therapy", "two epidural injections", "laminectomy"],
        ),
        (
            "Conservative treatments have included 12 visits of physical therapy, home exercise and ibuprofen.",
            ["12 visits of physical therapy", "home exercise", "ibuprofen"],
        ),
        (
            "Conservative measures have failed, including physical therapy, medications and bracing.",
            ["physical therapy", "medications", "bracing"],
        ),
        (
            "The patient has failed conservative treatment including physical therapy and medication.",
            ["physical therapy", "medication"],
        ),
        ("Past treatment: physical therapy, acupuncture.", ["physical therapy", "acupuncture"]),
        ("Treatment to date: PT x 6; chiro x 12; Norco.", ["PT x 6", "chiro x 12", "Norco"]),
        ("Treatments tried include heat, massage, and TENS.", ["heat", "massage", "TENS"]),
        (
            "Previous treatments include left knee arthroscopy on 3/4/2014, physical therapy, and Synvisc injections.",
            ["left knee arthroscopy on 3/4/2014", "physical therapy", "Synvisc injections"],
        ),
        (
            "She was treated conservatively with medications, physical therapy, and a brace.",
            ["medications", "physical therapy", "brace"],
        ),
        (
            "Her treatment has consisted of psychotherapy, biofeedback, and Zoloft.",
            ["psychotherapy", "biofeedback", "Zoloft"],
        ),
        (
            "The claimant's treatment includes medications, a home exercise program and yoga.",
            ["medications", "home exercise program", "yoga"],
        ),
        (
            "Evaluation and treatment to date has included x-rays, an MRI, EMG/NCV studies, and work restrictions.",
            ["x-rays", "MRI", "EMG/NCV studies", "work restrictions"],
        ),
        ("He was initially treated with a splint and ibuprofen.", ["splint", "ibuprofen"]),
        (
            "Treatment to date has been physical therapy and medications.",
            ["physical therapy", "medications"],
        ),
        (
            "Treatment thus far has included physical therapy (10 sessions), cortisone injection to the shoulder (2), and home exercises.",
            [
                "physical therapy (10 sessions)",
                "cortisone injection to the shoulder (2)",
                "home exercises",
            ],
        ),
        (
            "Past medical treatment includes ORIF of the wrist, hand therapy, and hardware removal.",
            ["ORIF of the wrist", "hand therapy", "hardware removal"],
        ),
        (
            "He has tried physical therapy, acupuncture and chiropractic treatment without relief.",
            ["physical therapy", "acupuncture", "chiropractic treatment"],
        ),
        ("Prior therapies include massage and heat.", ["massage", "heat"]),
        (
            "Treatment included medications, physical therapy, activity modification, and bilateral L4-5 facet blocks.",
            [
                "medications",
                "physical therapy",
                "activity modification",
                "bilateral L4-5 facet blocks",
            ],
        ),
        (
            "The injured worker has completed 12 sessions of physical therapy and 6 sessions of acupuncture.",
            ["12 sessions of physical therapy", "6 sessions of acupuncture"],
        ),
        ("The treatment plan included physical therapy and acupuncture.", []),
        ("Treatment recommendations include surgery.", []),
        ("She has been managed with Norco and Soma.", ["Norco", "Soma"]),
        (
            "Treatment to date has included casting, followed by physical therapy and a wrist brace.",
            ["casting", "physical therapy", "wrist brace"],
        ),
        (
            "Treatment to date has included diagnostics, modified duty, physical therapy for the neck and back, and trigger point injections.",
            [
                "diagnostics",
                "modified duty",
                "physical therapy for the neck and back",
                "trigger point injections",
            ],
        ),
        (
            "Prior treatment consisted of: 1) physical therapy 2) acupuncture 3) TENS.",
            ["physical therapy", "acupuncture", "TENS"],
        ),
    ],
)
def test_treatments_so_far_are_read_in_all_their_forms(text: str, expected: list[str]) -> None:
    assert list(read(text).treatment_to_date) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Diagnoses include lumbar strain, cervical radiculopathy and right shoulder impingement syndrome.",
            ["lumbar strain", "cervical radiculopathy", "right shoulder impingement syndrome"],
        ),
        ("The diagnosis is carpal tunnel syndrome.", ["carpal tunnel syndrome"]),
        (
            "The patient was diagnosed with lumbar disc herniation, sciatica and insomnia.",
            ["lumbar disc herniation", "sciatica", "insomnia"],
        ),
        (
            "Impression: 1. Lumbar radiculopathy. 2. Facet arthropathy. 3. Chronic pain syndrome.",
            ["Lumbar radiculopathy", "Facet arthropathy", "Chronic pain syndrome"],
        ),
        (
            "The current diagnoses included right knee medial meniscus tear and chondromalacia.",
            ["right knee medial meniscus tear", "chondromalacia"],
        ),
        ("He carries a diagnosis of post-laminectomy syndrome.", ["post-laminectomy syndrome"]),
        (
            "The patient has diagnoses of cervicalgia, lumbago and depression.",
            ["cervicalgia", "lumbago", "depression"],
        ),
        (
            "Her diagnoses have included left shoulder rotator cuff tear, adhesive capsulitis and AC joint arthritis.",
            ["left shoulder rotator cuff tear", "adhesive capsulitis", "AC joint arthritis"],
        ),
        (
            "Current diagnoses: lumbar spondylosis; status post L4-5 fusion; depression, moderate.",
            ["lumbar spondylosis", "status post L4-5 fusion", "depression, moderate"],
        ),
        ("Diagnosis: lumbar sprain/strain.", ["lumbar sprain/strain"]),
        (
            "Diagnoses: 1. Neck pain 2. Cervical disc degeneration, C5-6 3. Headache.",
            ["Neck pain", "Cervical disc degeneration, C5-6", "Headache"],
        ),
        (
            "The assessment was left knee osteoarthritis and obesity.",
            ["left knee osteoarthritis", "obesity"],
        ),
        (
            "The injured worker's diagnoses were noted to include cervical sprain and lumbar sprain.",
            ["cervical sprain", "lumbar sprain"],
        ),
        (
            "He is diagnosed with (1) lumbar radiculopathy and (2) hip bursitis.",
            ["lumbar radiculopathy", "hip bursitis"],
        ),
        (
            "Diagnostic impression: lumbar stenosis, radiculopathy.",
            ["lumbar stenosis", "radiculopathy"],
        ),
        ("The diagnosis was lumbar radiculopathy, M54.16.", ["lumbar radiculopathy, M54.16"]),
        (
            "Diagnoses are displacement of lumbar intervertebral disc without myelopathy (722.10) and sacroiliitis (720.2).",
            [
                "displacement of lumbar intervertebral disc without myelopathy (722.10)",
                "sacroiliitis (720.2)",
            ],
        ),
        (
            "She is being treated for major depressive disorder, single episode, severe and generalized anxiety disorder.",
            ["major depressive disorder, single episode, severe", "generalized anxiety disorder"],
        ),
        (
            "The injured worker is undergoing treatment for cervical and lumbar sprain and strain, right wrist tendinitis, and stress.",
            ["cervical and lumbar sprain and strain", "right wrist tendinitis", "stress"],
        ),
        (
            "The provider diagnosed him with trigger finger and De Quervain's tenosynovitis.",
            ["trigger finger", "De Quervain's tenosynovitis"],
        ),
        (
            "The diagnoses were chronic pain, opioid dependence, and complex regional pain syndrome type I of the left lower limb.",
            [
                "chronic pain",
                "opioid dependence",
                "complex regional pain syndrome type I of the left lower limb",
            ],
        ),
        ("The working diagnosis was plantar fasciitis.", ["plantar fasciitis"]),
        ("Pertinent diagnoses: lumbago; myalgia.", ["lumbago", "myalgia"]),
        ("The patient is status post right knee arthroscopy.", []),
        ("Past medical history includes diabetes and hypertension.", []),
        ("The diagnosis was not provided.", []),
        (
            "Diagnosis includes lumbar disc bulge at L4-5 and L5-S1 with radiculopathy, and right knee internal derangement.",
            [
                "lumbar disc bulge at L4-5 and L5-S1 with radiculopathy",
                "right knee internal derangement",
            ],
        ),
        ("Clinical impression was rotator cuff syndrome.", ["rotator cuff syndrome"]),
        (
            "Diagnosed with right distal radius fracture and TFCC tear.",
            ["right distal radius fracture", "TFCC tear"],
        ),
        (
            "His diagnoses are status post left total knee replacement, right knee arthritis, and low back pain.",
            ["status post left total knee replacement", "right knee arthritis", "low back pain"],
        ),
        (
            "The patient's diagnoses include hypertension, diabetes type 2, sleep apnea, erectile dysfunction and GERD.",
            ["hypertension", "diabetes type 2", "sleep apnea", "erectile dysfunction", "GERD"],
        ),
        (
            "The patient has been diagnosed as having a nondisplaced fracture of the fifth metatarsal, closed, subsequent encounter with delayed healing.",
            [
                "nondisplaced fracture of the fifth metatarsal, closed, subsequent encounter with delayed healing"
            ],
        ),
        ("The patient's assessment: lumbar radiculopathy.", ["lumbar radiculopathy"]),
    ],
)
def test_diagnoses_are_read_in_all_their_forms(text: str, expected: list[str]) -> None:
    assert list(read(text).diagnoses) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Current medications include Norco 10/325 mg, Soma 350 mg and Ambien.",
            ["Norco 10/325 mg", "Soma 350 mg", "Ambien"],
        ),
        (
            "Medications: gabapentin 300mg tid, naproxen 500 mg bid, omeprazole.",
            ["gabapentin 300mg", "naproxen 500 mg", "omeprazole"],
        ),
        (
            "The patient is taking Ultram 50 mg, Flexeril and Prilosec.",
            ["Ultram 50 mg", "Flexeril", "Prilosec"],
        ),
        ("He takes Tylenol #3 and ibuprofen as needed.", ["Tylenol #3", "ibuprofen"]),
        (
            "Her medications are Lyrica 75 mg twice a day and Cymbalta 60 mg.",
            ["Lyrica 75 mg", "Cymbalta 60 mg"],
        ),
        (
            "Current medications are tramadol 50 mg, 1 tablet every 6 hours, and Lidoderm patch 5%.",
            ["tramadol 50 mg", "Lidoderm patch 5%"],
        ),
        (
            "Medications include OxyContin 20 mg q12h #60 and Percocet 10/325 mg q6h prn #120.",
            ["OxyContin 20 mg", "Percocet 10/325 mg"],
        ),
        (
            "The patient's current medication regimen consists of Nucynta ER, Lyrica and baclofen.",
            ["Nucynta ER", "Lyrica", "baclofen"],
        ),
        (
            "The patient currently takes Norco, Soma, and Xanax for anxiety.",
            ["Norco", "Soma", "Xanax"],
        ),
        ("Current medications: none.", []),
        ("Medications were unchanged.", []),
        ("Previous medications included Norco.", []),
        ("The current medication is Celebrex 200 mg daily.", ["Celebrex 200 mg"]),
        (
            "Medication list: MS Contin 30 mg, Zanaflex 4 mg, docusate.",
            ["MS Contin 30 mg", "Zanaflex 4 mg", "docusate"],
        ),
        ("She uses Voltaren gel and Lidoderm patches.", ["Voltaren gel", "Lidoderm patches"]),
        ("Meds: Motrin 800, Norflex.", ["Motrin 800", "Norflex"]),
        ("Current meds are Mobic and Tylenol.", ["Mobic", "Tylenol"]),
        (
            "The medications listed were Duragesic patch 25 mcg/hr, Topamax 25 mg and Senna.",
            ["Duragesic patch 25 mcg/hr", "Topamax 25 mg", "Senna"],
        ),
        (
            "The applicant's medications included Norco, Naprosyn, and Protonix.",
            ["Norco", "Naprosyn", "Protonix"],
        ),
        (
            "He is on Norco 5/325 and gabapentin 600 mg three times a day.",
            ["Norco 5/325", "gabapentin 600 mg"],
        ),
        ("The patient has been prescribed Norco and Flexeril.", []),
        ("Medications reviewed included lisinopril and metformin.", ["lisinopril", "metformin"]),
        ("Pain medications include Vicodin.", ["Vicodin"]),
        ("Current medications as of 3/4/2015 include Advil.", ["Advil"]),
        ("Medications tried include Norco.", []),
        ("Medications help reduce her pain.", []),
    ],
)
def test_medications_are_read_in_all_their_forms(text: str, expected: list[str]) -> None:
    assert list(read(text).medications) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The patient was injured on 3/4/2015. MRI of the lumbar spine from 4/5/2015 showed a disc bulge.",
            [("2015-03-04", "injury"), ("2015-04-05", "test")],
        ),
        ("She underwent left knee arthroscopy on 5/6/2015.", [("2015-05-06", "procedure")]),
        (
            "He had ACL reconstruction 5/6/2015 and hardware removal on 6/7/2016.",
            [("2015-05-06", "procedure"), ("2016-06-07", "procedure")],
        ),
        ("An EMG/NCV performed 3/4/2015 was normal.", [("2015-03-04", "test")]),
        ("A urine drug screen collected 3/4/2015 was consistent.", [("2015-03-04", "test")]),
        ("On 3/4/2015 he was seen by Dr. Smith for a follow-up.", [("2015-03-04", "visit")]),
        ("RFA dated 3/4/2015 requested Norco.", [("2015-03-04", "request")]),
        ("UR of 3/4/2015 denied Norco.", [("2015-03-04", "utilization_review")]),
        ("The request was received on 3/4/2015.", [("2015-03-04", "request")]),
        (
            "He had a left L4-5 epidural steroid injection on 3/4/2015.",
            [("2015-03-04", "procedure")],
        ),
        ("The patient retired on 3/4/2015.", [("2015-03-04", "other")]),
        ("The patient was declared P&S on 3/4/2015.", [("2015-03-04", "other")]),
        (
            "CT scan dated 3/4/2015 and x-rays dated 4/5/2015 were reviewed.",
            [("2015-03-04", "test"), ("2015-04-05", "test")],
        ),
        ("The QME report of 3/4/2015 recommended surgery.", [("2015-03-04", "visit")]),
        ("In a letter dated 3/4/2015, the appeal was made.", [("2015-03-04", "request")]),
        ("The AME evaluated him on 3/4/2015.", [("2015-03-04", "visit")]),
        ("The denial letter was dated 3/4/2015.", [("2015-03-04", "utilization_review")]),
        (
            "Physical therapy notes from 3/4/2015 to 4/5/2015 show progress.",
            [("2015-03-04", "visit"), ("2015-04-05", "visit")],
        ),
        (
            "The patient underwent C5-6 fusion in 2012 and revision on 3/4/2015.",
            [("2015-03-04", "procedure")],
        ),
        ("Bone density study of 3/4/2015 showed osteopenia.", [("2015-03-04", "test")]),
        ("Sleep study 3/4/2015 showed apnea.", [("2015-03-04", "test")]),
        ("A colonoscopy on 3/4/2015 was normal.", [("2015-03-04", "procedure")]),
        ("A PET scan was obtained on 3/4/2015.", [("2015-03-04", "test")]),
        ("He was hospitalized on 3/4/2015 for pneumonia.", [("2015-03-04", "other")]),
        ("The medial branch block on 3/4/2015 gave relief.", [("2015-03-04", "procedure")]),
        ("He is off work until 3/4/2015.", [("2015-03-04", "other")]),
        ("The previous UR of 3/4/2015 denied it.", [("2015-03-04", "utilization_review")]),
        (
            "The patient underwent surgery to the right shoulder on 3/4/2015, and was last seen on 5/6/2015.",
            [("2015-03-04", "procedure"), ("2015-05-06", "visit")],
        ),
        ("The pain agreement was signed on 3/4/2015.", [("2015-03-04", "other")]),
        ("Dr. Smith's note on 3/4/2015 says she is stable.", [("2015-03-04", "visit")]),
        ("On 3/4/2015, cervical MRI showed stenosis.", [("2015-03-04", "test")]),
        ("On 3/4/2015 she underwent carpal tunnel release.", [("2015-03-04", "procedure")]),
    ],
)
def test_the_words_around_a_date_tell_its_kind(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(event.date, event.kind) for event in read(text).timeline] == expected
