import Testing

@testable import Runbooks

@Suite struct ParameterValuesTests {
  private static let runbook = runbookText(
    "## A\n\n```sh run\nprintf '%s' \"${free}\" > free; printf '%s' $plain > plain\n```",
    matter: """
      parameters:
        free:
          description: Anything.
          pattern: '(.|\\n)*'
          default: nothing
        plain:
          description: A plain one.
        maybe:
          description: Not needed.
          required: false
      """)

  private func bind(_ given: [(String, String)]) throws -> [String] {
    let runbook = try RunbookReader.runbook(Array(Self.runbook.utf8), path: "")
    return try ParameterValues.bind(given.map { ($0.0, $0.1) }, to: runbook).map(\.value)
  }

  private func code(_ given: [(String, String)]) throws -> ParameterValues.Problem.Code? {
    do {
      _ = try bind(given)
      return nil
    } catch let problem as ParameterValues.Problem { return problem.code }
  }

  @Test func bound() throws {
    #expect(try bind([("plain", "a/b:c")]) == ["nothing", "a/b:c", ""])
    #expect(try bind([("maybe", "x"), ("plain", "y"), ("free", "")]) == ["", "y", "x"])
    #expect(try code([]) == .missing)
    #expect(try code([("plain", "a"), ("plain", "b")]) == .twice)
    #expect(try code([("plain", "a"), ("plian", "b")]) == .unknown)
    #expect(try code([("plain", "")]) == .refused)
    #expect(try code([("plain", "a"), ("free", "a\0b")]) == .refused)
    #expect(try code([("plain", "a"), ("free", String(repeating: "x", count: 5000))]) == .refused)
  }

  @Test(
    "A pattern is for the whole value, by Unicode scalars; its classes are ASCII's",
    arguments: [
      ("abc", ["abc"], ["", "ab", "abcd", "ABC"]), ("a|ab|", ["a", "ab", ""], ["b", "aab"]),
      ("(ab|c){2,3}", ["abc", "cc", "ababab", "cabc"], ["ab", "cccc", "abcabcc"]), ("a{2,}", ["aa", "aaaaa"], ["a"]),
      ("(?:x|y)z", ["xz", "yz"], ["z", "xyz"]), (".", ["a", "\u{E9}", "👍"], ["", "\n", "ab", "e\u{301}"]),
      ("(.|\\n)*", ["", "a\nb"], []), ("[a-c-]+", ["a-c", "-"], ["d", ""]), ("[^a-c]", ["d", "\n"], ["a", ""]),
      ("[\\d.]+", ["1.5"], ["a", "１"]), ("\\d\\w\\s\\.", ["1_ ."], ["1- .", "1_ x", "1\u{E9} ."]),
      ("^a$", ["a"], ["^a$", "aa"]), ("a\\$", ["a$"], ["a"]), ("yes|no", ["yes", "no"], ["yes|no", "yesno", "no "]),
      ("gs://[a-z0-9._-]+", ["gs://a-b.c"], ["gs://", "gs://A", "xgs://a"]),
      ("\\(default\\)|[a-z]+", ["(default)", "db"], ["default)", ""]),
      ("((a|b)*c)*", ["", "abc", "cc", "abcbac"], ["ab"]),
    ])
  func patterns(_ pattern: String, _ fitting: [String], _ others: [String]) {
    let parameter = Runbook.Parameter(
      name: "a", description: "One.", defaultValue: nil, isRequired: true, pattern: pattern)
    for value in fitting { #expect(ParameterValues.refusal(of: value, parameter) == nil, "\(value)") }
    for value in others { #expect(ParameterValues.refusal(of: value, parameter) != nil, "\(value)") }
  }

  @Test(arguments: [
    "a b", "-rf", "$(id)", "`id`", "a;b", "a\nb", "'", "\"", "*", "~", "é", "a|b", "a&b", "{a,b}", "\u{1b}",
  ])
  func withoutAPatternOnlyPlainOnes(_ value: String) throws {
    #expect(try code([("plain", value)]) == .refused)
  }

  /// Values reach the shell as they are: nothing in them is run, split or expanded.
  @Test(arguments: [
    "\"; touch hacked; \"", "'; touch hacked; '", "$(touch hacked)", "`touch hacked`", "a\ntouch hacked\n", "${PATH}",
    "*",
    "a  b", "\\", "-n", "\u{1b}[31m", "é 👩‍👩‍👧", "&& touch hacked", "$((1+1))", "!!", "%s%n",
  ])
  func nothingInAValueIsRun(_ value: String) async throws {
    try await withRig(Self.runbook) { rig async throws in
      let scripted = ScriptedOperator()
      #expect(try await rig.run(["free": value, "plain": "p"], scripted.deaf) == .finished)
      #expect(rig.result("free") == value && rig.result("plain") == "p")
      #expect(rig.result("hacked") == nil)
      // What is shown does not act on the terminal, and does not look like a part of the command.
      #expect(!scripted.told.contains("\u{1b}"))
      let shown = scripted.told.split(separator: "\n").filter { $0.contains("printf") }
      let isPlain = ["-n", "%s%n"].contains(value)
      #expect(shown.allSatisfy { $0.contains(isPlain ? "\"\(value)\"" : "\"${free}\"") && $0.contains(" p > plain") })
      #expect(try rig.state.values["free"] == value)
    }
  }

  @Test func shownWithTheirValues() {
    let expanded = ExpandedCommand(
      #"run "${a}" $a ${b} ${c} \${a} $ab ${a:-x}"#, ["a": "1", "b": "x; y", "ab": "2"])
    #expect(expanded.text == #"run "1" 1 ${b} ${c} \${a} 2 ${a:-x}"#)
    #expect(expanded.separate == [NamedValue(name: "b", value: "x; y")] && expanded.unknown == ["c"])
    #expect(ExpandedCommand("echo ${b}", ["b": "a\nb"]).lines == ["echo ${b}", #"where b is "a\u{a}b""#])
  }
}
