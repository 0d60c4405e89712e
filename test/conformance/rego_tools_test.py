"""The programs rego and rego-conformance do what their help says.

    rego_tools_test.py REGO REGO_CONFORMANCE
"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REGO = CONFORMANCE = None

RULES = """package p
x := input.n + data.base
test_one if { x == 3 with input as {"n": 1} }
test_two if { x == 4 with input as {"n": 1} }
todo_test_three := true
many contains v if { some v in ["b", "a", rand.intn("k", 1000)] }
"""


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Tools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.rules = self.write("p.rego", RULES)
        self.data = self.write("data.json", '{"base": 2}')
        self.input = self.write("input.json", '{"n": 40}')

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def eval(self, query):
        return run(REGO, "eval", "--rego-version", "v1", "--data", self.data, "--input", self.input,
                   query, self.rules)

    def test_eval_answers_in_json(self):
        code, out, _ = self.eval("y = data.p.x")
        self.assertEqual((code, json.loads(out)), (0, [{"y": 42}]))
        code, out, _ = self.eval("y = data.p.none")
        self.assertEqual((code, json.loads(out)), (1, []))

    def test_eval_gives_the_same_bytes_again(self):
        answers = {self.eval("y = data.p.many; z = data.p")[1] for _ in range(5)}
        self.assertEqual(len(answers), 1)

    def test_check_shows_the_place(self):
        self.assertEqual(run(REGO, "check", self.rules)[0], 0)
        bad = self.write("bad.rego", "package p\nx { startwith(input.a, \"b\") }\n")
        code, _, errors = run(REGO, "check", bad)
        self.assertEqual(code, 1)
        self.assertIn("bad.rego:2:5: rego_type_error: undefined function startwith", errors)
        self.assertIn("did you mean startswith?", errors)

    def test_test_runs_rules_called_test(self):
        code, out, _ = run(REGO, "test", "--data", self.data, self.rules)
        self.assertEqual(code, 1)
        self.assertIn("PASS data.p.test_one", out)
        self.assertIn("FAIL data.p.test_two", out)
        self.assertEqual(out.splitlines()[-1], "1 passed, 1 failed, 1 skipped")

    def test_bench_tells_the_time(self):
        code, out, _ = run(REGO, "bench", "x = 1 + 1")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^\d+ evaluations, \S+ ns each, \d+ steps$")

    def test_help_fits_a_terminal_and_goes_to_stdout(self):
        code, out, errors = run(REGO, "--help")
        self.assertEqual((code, errors), (0, ""))
        self.assertLessEqual(max(map(len, out.splitlines())), 80)
        for option in ("--input", "--data", "--rego-version", "--strict"):
            self.assertIn(option, out)

    def test_misuse_is_told(self):
        wrong = [([], "a command is missing"), (["eval"], "a query is missing"),
                 (["check"], "a file of rules is missing"), (["dance", "x"], "there is no command dance"),
                 (["check", "--what", "x"], "--what"), (["eval", "x", "--rego-version", "v2"], "v2: it is"),
                 (["eval", "x", "--input"], "--input")]
        for arguments, message in wrong:
            code, out, errors = run(REGO, *arguments)
            self.assertEqual((code, out), (2, ""))
            self.assertIn(message, errors.splitlines()[0])
            self.assertIn("usage: rego", errors)

    def test_a_folder_stands_for_its_rules(self):
        (self.folder / "rules" / "deep").mkdir(parents=True)
        self.write("rules/a.rego", "package a\nx := data.b.x + 1\n")
        self.write("rules/deep/b.rego", "package b\nx := 1\n")
        self.write("rules/notes.txt", "no rule")
        code, out, _ = run(REGO, "eval", "y = data.a.x", self.folder / "rules")
        self.assertEqual((code, json.loads(out)), (0, [{"y": 2}]))
        (self.folder / "empty").mkdir()
        code, _, errors = run(REGO, "check", self.folder / "empty")
        self.assertEqual(code, 1)
        self.assertIn("no .rego file", errors)

    def test_files_that_cannot_be_read_are_told(self):
        code, _, errors = run(REGO, "check", self.folder / "none.rego")
        self.assertEqual(code, 1)
        self.assertIn("none.rego: No such file or directory", errors)

    def test_conformance_closes_with_its_counts(self):
        case = {"rego_version": "v1", "modules": ["package t\np := 1"], "query": "data.t.p = x",
                "note": "n"}
        cases = [{**case, "id": "good", "want_result": [{"x": 1}]},
                 {**case, "id": "bad", "want_result": [{"x": 2}]},
                 {**case, "id": "left", "tags": ["network"], "want_result": [{"x": 3}]}]
        file = self.write("cases.jsonl", "".join(json.dumps(c) + "\n" for c in cases))
        code, out, _ = run(CONFORMANCE, file, "--skip-tag", "network")
        self.assertEqual(code, 1)
        self.assertIn('FAIL bad (n): wanted [{"x":2}] but got [{"x":1}]', out)
        self.assertEqual(out.splitlines()[-1], "1 passed, 1 failed, 1 skipped")
        code, out, _ = run(CONFORMANCE, file, "--only", "good")
        self.assertEqual((code, out.splitlines()[-1]), (0, "1 passed, 0 failed, 0 skipped"))


if __name__ == "__main__":
    REGO, CONFORMANCE = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
