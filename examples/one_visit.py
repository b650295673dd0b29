"""One visit from Python: two photos in, findings and a report out."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import laststraw as ls
from laststraw.plan import questions

photos_folder, out = Path(sys.argv[1]), Path(sys.argv[2])

known = ls.load_knowledge()
now = datetime.now(UTC)
person = ls.Person(stature_mm=1716, mass_kg=68, sex="female", birth_year=1984)
# A real program asks; this mannequin has answered no to every safety question.
safety = tuple(ls.SafetyAnswer(flag=flag.id, answer="no") for flag in questions(known, person, now.date()))
photos = [ls.open_photo(photos_folder / f"p010_{view}.jpg", view) for view in ("front", "back")]

visit = ls.visit(person, photos, ls.Intake(safety=safety), known, ls.load_backend(), now=now)

for measurement in visit.measurements:
    print(f"{measurement.id:24s} {measurement.value:+7.2f} ± {1.96 * measurement.sd:.2f} {measurement.unit}")
for finding in visit.findings:
    print(f"{finding.id} ({finding.side}): p = {finding.p:.2f}, evidence {finding.grade}")

(out / "report.html").write_text(ls.render_report(visit, photos, None, known), encoding="utf-8")
