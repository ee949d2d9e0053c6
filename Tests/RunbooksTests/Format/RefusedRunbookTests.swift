import Testing

@testable import Runbooks

/// What is no runbook, or could be run otherwise than it reads, is refused with its line.
@Suite struct RefusedRunbookTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var code: RunbookProblem.Code
    var line: Int?

    var testDescription: String { name }
  }

  /// Steps begin in line 7 of these.
  private static func steps(_ name: String, _ steps: String, _ code: RunbookProblem.Code, _ line: Int?) -> Row {
    Row(name: name, text: runbookText(steps), code: code, line: line)
  }

  private static func matter(_ name: String, _ matter: String, _ line: Int) -> Row {
    Row(name: name, text: runbookText("## A", matter: matter), code: .frontMatter, line: line)
  }

  static let rows: [Row] = [
    Row(name: "empty", text: "", code: .notARunbook, line: 1),
    Row(name: "other Markdown", text: "# Title\n\n## Step\n", code: .notARunbook, line: 1),
    Row(name: "not closed", text: "---\ntitle: a\n# A\n", code: .frontMatter, line: 1),
    Row(name: "no title", text: "---\nwhen: now\n---\n## A\n", code: .frontMatter, line: 2),
    Row(name: "no steps", text: "---\ntitle: a\n---\n# A\n\nwords\n", code: .step, line: nil),
    Row(name: "empty matter", text: "---\n---\n## A\n", code: .frontMatter, line: nil),
    matter("unknown key", "exepcted: 1m", 3), matter("a time", "expected: soon", 3),
    matter("twice", "when: a\nwhen: b", 3), matter("anchor", "when: &a b", 3),
    matter("secret", "parameters:\n  key:\n    description: d\n    secret: true", 6),
    matter("name of the shell", "parameters:\n  PATH:\n    description: d", 5),
    matter("pattern", "parameters:\n  a:\n    description: d\n    pattern: '('", 6),
    matter("pattern's class", "parameters:\n  a:\n    description: d\n    pattern: '[z-a]'", 6),
    matter("pattern's count", "parameters:\n  a:\n    description: d\n    pattern: 'a{3,2}'", 6),
    matter("default and pattern", "parameters:\n  a:\n    description: d\n    pattern: 'x+'\n    default: y", 7),
    matter("default with a quote", "parameters:\n  a:\n    description: d\n    default: 'a b'", 6),
    matter("required and default", "parameters:\n  a:\n    description: d\n    required: true\n    default: y", 6),
    matter("no description", "parameters:\n  a:\n    default: y", 5), matter("role", "roles:\n  A: who", 4),
    matter("tool", "tools: ['a b']", 3), matter("environment", "environment:\n  lower: d", 4),
    matter("a token in the environment", "environment:\n  REKINDLE_ACCESS_TOKEN: d", 4),
    matter("severity", "severity: [1, 2]", 3), matter("hidden in a text", "ends when: \"a\\u202eb\"", 3),
    matter("people misspelt", "declare when: '${people.decide} says so'", 3),
    matter("message's name", "status messages:\n  Begun: a", 4), matter("message", "status messages:\n  begun: []", 4),
    matter("people misspelt in a message", "status messages:\n  begun: 'ask ${people.boss}'", 4),
    Row(
      name: "a value that no step has set yet",
      text: runbookText("## A\n\n```yaml step\ntells: begun\n```", matter: "status messages:\n  begun: '${export}'"),
      code: .unknownName, line: 9),
    Row(
      name: "a value that comes later",
      text: runbookText(
        "## A\n\n```yaml step\ntells: begun\nsets: export\n```", matter: "status messages:\n  begun: '${export}'"),
      code: .unknownName, line: 9),
    Row(
      name: "a value in a message that no step tells",
      text: runbookText(
        "## A\n\n```yaml step\nsets: export\n```", matter: "status messages:\n  begun: '${export}'"),
      code: .unknownName, line: nil),
    steps("a message that is not there", "## A\n\n```yaml step\ntells: begun\n```", .step, 10),
    steps("people in a command", "## A\n\n```sh run\ntrue\necho '${people.decides}'\n```", .block, 11),
    steps("people misspelt in a step", "## A\n\nAsk ${people.chief}.", .unknownName, 7),
    steps("part misspelt", "## A\n\n```sh rnu\ntrue\n```", .block, 9),
    steps("part of another language", "## A\n\n```bash run\ntrue\n```", .block, 9),
    steps("step block misspelt", "## A\n\n```yaml stpe\nmutates: true\n```", .block, 9),
    steps("option", "## A\n\n```sh run retry=5s\ntrue\n```", .block, 9),
    steps("option's value", "## A\n\n```sh after retry=5\ntrue\n```", .block, 9),
    steps("retry after its time", "## A\n\n```sh after retry=9s timeout=5s\ntrue\n```", .block, 9),
    steps("read-only of a run", "## A\n\n```sh run read-only\ntrue\n```", .block, 9),
    steps("empty block", "## A\n\n```sh run\n\n```", .block, 9),
    steps("two runs", "## A\n\n```sh run\na\n```\n\n```sh run\nb\n```", .block, 13),
    steps("block before steps", "```sh run\na\n```\n\n## A", .block, 7),
    steps("block after steps", "## A\n\n# End\n\n```sh run\na\n```", .block, 11),
    steps("step after the end", "## A\n\n# End\n\n## B", .step, 11),
    steps("does not end", "## A\n\n```sh run\na\n", .markdown, 9),
    steps("in a list", "## A\n\n- then\n\n  ```sh run\n  a\n  ```", .markdown, 11),
    steps("behind a list's dot", "## A\n\n1. ```sh run\n   a\n   ```", .markdown, 9),
    steps("in a quotation", "## A\n\n> ```sh run\n> a\n> ```", .markdown, 9),
    steps("in a comment", "## A\n\n<!--\n```sh run\na\n```\n-->", .markdown, 9),
    steps("comment behind words", "## A\n\nwords <!--\n\n## B\n-->", .markdown, 9),
    steps("HTML", "## A\n\n<div hidden>\n\n```sh run\na\n```\n\n</div>", .markdown, 9),
    steps("indented heading", " ## A", .markdown, 7), steps("underlined heading", "## A\n\nB\n---\n", .markdown, 10),
    steps("another number", "## 1. A\n\n## 3. B", .step, 9), steps("no title", "## A\n\n##  \n", .step, 9),
    steps("undo of what changes nothing", "## A\n\n```sh run\na\n```\n\n```sh undo\nb\n```", .step, 7),
    steps("unknown role", "## A\n\n```yaml step\napproval: boss\n```", .step, 10),
    steps("unknown key", "## A\n\n```yaml step\nmutate: true\n```", .step, 10),
    steps("not true or false", "## A\n\n```yaml step\nmutates: yes\n```", .step, 10),
    steps("confirm", "## A\n\n```yaml step\nconfirm: prod\n```", .step, 10),
    steps("condition", "## A\n\n```yaml step\nonly if: test -e x\n```", .step, 10),
    steps("unknown variable", "## A\n\n```sh run\necho\necho \"${databse}\"\n```", .unknownName, 11),
    steps(
      "variable of a later step", "## A\n\n```sh run\necho \"${b}\"\n```\n\n## B\n\n```yaml step\nsets: b\n```",
      .unknownName, 10),
    steps("confirm of nothing", "## A\n\n```yaml step\nconfirm: ${a}\n```", .unknownName, 7),
    steps("set twice", "## A\n\n```yaml step\nsets: a\n```\n\n## B\n\n```yaml step\nsets: a\n```", .step, 13),
    steps("a direction's change", "## A\n\n```sh run\necho a\necho \u{202E}b\n```", .block, 11),
    steps("an escape", "## A\n\n```sh run\necho \u{1b}[2K\n```", .block, 10),
    steps("a long command", "## A\n\n```sh run\n: \(String(repeating: "x", count: 70_000))\n```", .block, 9),
    steps("many steps", String(repeating: "## A\n\n", count: 201), .step, 407),
  ]

  @Test(arguments: rows) func refused(_ row: Row) {
    let found = problem(row.text)
    #expect(found?.code == row.code, "\(found.map { "\($0)" } ?? "no problem")")
    #expect(found?.line == row.line, "\(found.map { "\($0)" } ?? "no problem")")
  }

  @Test func theNearestNameIsTold() {
    #expect(problem(runbookText("## A\n\n```sh affter\ntrue\n```"))?.message.contains("after?") == true)
    #expect(problem(runbookText("## A", matter: "paramters: {}"))?.message.contains("parameters?") == true)
    let text = runbookText(
      "## A\n\n```sh run\necho \"${databse}\"\n```", matter: "parameters:\n  database:\n    description: d")
    #expect(problem(text)?.message.contains("${database}?") == true)
  }

  /// What a command makes itself, and what the shell knows, is no runbook's variable.
  @Test(arguments: [
    "for file in a; do echo \"${file}\"; done", "read -r line; echo \"${line}\"", "x=1; echo \"${x}\"",
    "echo \"${PATH}\" \"$HOME\" \"${name:-default}\" '${' \"\\${notone}\"", "echo $unbraced",
  ]) func ownVariables(_ command: String) {
    #expect(problem(runbookText("## A\n\n```sh run\n\(command)\n```")) == nil)
  }

  @Test func hugeAndDeep() {
    #expect(problem(String(repeating: "x", count: RunbookReader.maximumBytes + 1))?.code == .unreadable)
    let deep = String(repeating: "[", count: 50_000)
    #expect(problem(runbookText("## A", matter: "tools: \(deep)"))?.code == .frontMatter)
    #expect(problem(runbookText("## A\n\n```yaml step\nsets: \(deep)\n```"))?.code == .step)
    #expect(problem(runbookText("## A\n\n" + String(repeating: "> ", count: 100_000) + "deep")) == nil)
    #expect(problem(runbookText("## A\n\n" + String(repeating: "`", count: 300_000)))?.code == .markdown)
    #expect(problem("---\ntitle: \(String(repeating: "x", count: 300))\n---\n## A\n")?.code == .frontMatter)
    #expect(problem("---\ntitle: a\n---\n## \(String(repeating: "x", count: 300))\n")?.code == .step)
    #expect(throws: RunbookProblem.self) { try RunbookReader.runbook([0x2D, 0x2D, 0x2D, 0x0A, 0xFF], path: "") }
  }

  @Test func aFileThatIsNotThere() {
    #expect { try RunbookReader.read("/nowhere/r.md") } throws: { error in
      (error as? RunbookProblem)?.code == .unreadable && "\(error)".hasPrefix("/nowhere/r.md: ")
    }
  }
}
