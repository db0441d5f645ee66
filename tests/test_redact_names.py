"""Names go wherever they stand; ordinary words, eponyms and drugs stay."""

import pytest

from imrcli.redact import redact_text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (
            "Mr. Winterbourne fell. Lysandro Winterbourne was seen; Lysandro agreed.",
            "Mr. [NAME] fell. [NAME] was seen; [NAME] agreed.",
        ),
        (
            "Ms. Quillfeather took it. Norco Quillfeather had.",
            "Ms. [NAME] took it. Norco [NAME] had.",
        ),
        # Found once, removed everywhere: possessive, capitals, both apostrophes.
        (
            "Mr. Quillfeather rested. QUILLFEATHER'S gait; Quillfeather’s wife.",
            "Mr. [NAME] rested. [NAME]'S gait; [NAME]’s wife.",
        ),
        # The name may come first and its title later.
        ("Alvarez fell. Ms. Alvarez rose.", "[NAME] fell. Ms. [NAME] rose."),
        # Each part of a double name is a name.
        ("Ms. Roe-Alvarez; Alvarez; ROE", "Ms. [NAME]; [NAME]; [NAME]"),
        ("Drs. Roe, Poe and Doeblin agree", "Drs. [NAME], [NAME] and [NAME] agree"),
        ("Dr. Juan de la Cruz; Cruz", "Dr. [NAME]; [NAME]"),
        ("Dr. K. Oyelaran and Dr. St. John", "Dr. [NAME] and Dr. [NAME]"),
        ("Dr. Ng placed an NG tube. Ng left.", "Dr. [NAME] placed an NG tube. [NAME] left."),
        ("Mr. McDonald; MCDONALD; Ms. D'Angelo; DANGELO", "Mr. [NAME]; [NAME]; Ms. [NAME]; [NAME]"),
        ("Ms. Ñuñez; ÑUÑEZ", "Ms. [NAME]; [NAME]"),
        ("seen by Dr.\n   Alvarez today", "seen by Dr.\n   [NAME] today"),
        # In lower case only right after the title.
        ("Ms. alvarez rests", "Ms. [NAME] rests"),
        ("Jane Roe, M.D., and J. Poe, DO; Ann Doe, PT", "[NAME], M.D., and [NAME], DO; [NAME], PT"),
        ("Signed: JANE ROE MD", "Signed: [NAME] MD"),
        ("Bartholomew Kestrel, Esq.", "[NAME], Esq."),
        ("RE: OYELARAN, JUANA M.", "RE: [NAME]."),
        ("Dear Juana Oyelaran:", "Dear [NAME]:"),
        ("Employee Name: juana oyelaran Claim", "Employee Name: [NAME] Claim"),
        ("Requesting Physician: Roe", "Requesting Physician: [NAME]"),
        ("Oyelaran is a 53 year old male", "[NAME] is a 53 year old male"),
        ("The applicant, Tobias Fernwhistle, fell", "The applicant, [NAME], fell"),
        ("his wife Marisol and sister, Inez, help", "his wife [NAME] and sister, [NAME], help"),
        # A common given name needs no title when another name follows.
        ("Maria Fernwhistle denies it", "[NAME] denies it"),
        (
            "She works for Acme Widgets as a cook. Acme",
            "She works for [EMPLOYER] as a cook. [EMPLOYER]",
        ),
        ("Employer: Larkspur Foods Date of Injury:", "Employer: [EMPLOYER] Date of Injury:"),
        ("Claims Administrator: Oakhollow Mutual", "Claims Administrator: [ORGANIZATION]"),
        # In a text all in capitals the name ends at the first ordinary word.
        ("DR. OYELARAN RECOMMENDS SURGERY. SURGERY", "DR. [NAME] RECOMMENDS SURGERY. SURGERY"),
        # A name that is an ordinary word, where the letter has no such word, and where it has.
        ("Mr. Brown rests. Brown sleeps.", "Mr. [NAME] rests. [NAME] sleeps."),
        ("Ms. Hand hurt her hand. Hand Complaints", "Ms. [NAME] hurt her hand. Hand Complaints"),
        ("Mr. Walker: a walker. Walker: Upheld", "Mr. [NAME]: a walker. Walker: Upheld"),
        ("Ms. Rose Young; Young", "Ms. [NAME]; [NAME]"),
        # No name may take a product out of a request.
        ("supplied by Zynex Nexwave. Nexwave: Upheld", "supplied by [NAME]. Nexwave: Upheld"),
        ("Mr. Ray had an X-Ray. Ray left.", "Mr. [NAME] had an X-Ray. [NAME] left."),
        # One slip into lower case makes no ordinary word of a name; regular use does.
        ("Ms. Alvarez met alvarez. Alvarez rose", "Ms. [NAME] met alvarez. [NAME] rose"),
        (
            "Mr. Zither: a zither, his zither, the zither. Zither: Upheld",
            "Mr. [NAME]: a zither, his zither, the zither. Zither: Upheld",
        ),
        # In capitals neighbours say nothing, so only the words of every letter are kept.
        ("MR. BROWN FELL, THEN BROWN ROSE", "MR. [NAME] FELL, THEN [NAME] ROSE"),
        ("MS. HAND HAS LEFT HAND PAIN", "MS. [NAME] HAS LEFT HAND PAIN"),
        # What has a strength is a drug, and what is in capitals between others is a term.
        ("per Dr. Roe Zolpitram 10 mg", "per Dr. [NAME] Zolpitram 10 mg"),
        ("per Dr. Roe XRT daily", "per Dr. [NAME] XRT daily"),
        # A surname that is an ordinary word is known by the word it was found with.
        (
            "Employee Name: Jordan Partial\nDear Jordan Partial: PARTIAL, JORDAN: Partial relief",
            "Employee Name: [NAME]\nDear [NAME]: [NAME]: Partial relief",
        ),
        (
            "Employer: Acme Medical Center\nDr. Roe, Medical Center",
            "Employer: [EMPLOYER]\nDr. [NAME], Medical Center",
        ),
        # A name that is an eponym as well.
        ("Mr. Bell; Bell's palsy; Bell left", "Mr. [NAME]; Bell's palsy; [NAME] left"),
        ("Dr. Hawkins found Hawkins positive", "Dr. [NAME] found Hawkins positive"),
        ("Ms. Soma takes Soma", "Ms. [NAME] takes Soma"),
    ],
)
def test_name_is_removed_wherever_it_stands(text: str, redacted: str) -> None:
    assert redact_text(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "Spurling, Tinel, Phalen, McMurray, Neer, Hawkins, Kemp and Lasegue tests were positive.",
        "Parkinson disease; de Quervain's tenosynovitis; Bell's palsy; Baker cyst; Smith fracture.",
        "Dr. Scholl's inserts and Dr Scholl insoles.",
        "MS Contin 15 mg, MS CONTIN, MR arthrogram, MR Enterography, Naproxen DR 500 mg, Duexis.",
        "Allergic to: Sulfa. Referred to: Orthopedics. X-Ray. Physical Therapy OR 97110.",
        "Jackson Pratt drain, Foley catheter, Jamar dynamometer, Oswestry Index.",
        "State(s) of Licensure: Texas,New York,California",
        "Certification(s)/Specialty: Physical Medicine & Rehabilitation, Pain Management",
        "Board Certified in Internal Medicine, M.D. Physical Therapy, PT. Lumbar Spine, PT",
        "Decision based on MTUS Forearm, Wrist, and Hand Complaints 2004, Section(s): Summary.",
        "Official Disability Guidelines (ODG), Low Back - Lumbar & Thoracic, MRIs.",
        "Claims Administrator guideline: Decision based on MTUS Elbow Complaints 2007.",
        "Dear Sir or Madam: Attn: Utilization Review Re: Lumbar MRI Provider: Orthopedic Surgeon",
        "The Dr. The patient left. Seen by Dr. He was well. The nurse practitioner agreed.",
        "Nurse Practitioner; Doctor Visit; Attorney Fees; Miss appointments",
        "MAXIMUS Federal Services sent the complete case file.",
        "Norco 10/325mg #60; 50/325/40 mg; Lidopro 4%-27.5%-0.0325% 121gm; 4/5; 8/10; 120/80; L4-5",
        "CPT 97110, 97140-59; ICD M54.5; NDC 00000-0142-30; PMID: 12345678; C5-6-7",
        "12 Sessions With Dr. [NAME]; 2 Lumbar CT scans; 1 Consult At St. Joseph",
        "12 Sessions Physical Therapy Way, T4/5/16",
        "pain on 8/10 scale; seen 2 to 3 times; 2016; the guidelines may 2009; Section 3.3.16",
        "an anterior plate C5-6 and 6 screws; 95% better; 90-degree flexion; age 89; aged 90+",
        "See http://www.odg-twc.com/index.html, www.ncbi.nlm.nih.gov/pubmed/123456 and dir.ca.gov.",
    ],
)
def test_ordinary_words_eponyms_drugs_and_figures_are_kept(text: str) -> None:
    assert redact_text(text) == text
