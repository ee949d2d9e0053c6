import Testing

@testable import Reports

@Suite struct RunbookTextTests {
  private static let words =
    "What has to be read before anything is done, whatever the time of the day may be, and by whom."

  private static let runbook: RunbookModel = {
    let words = RunbookTextTests.words
    var step = RunbookModel.Step(number: 1, title: words, line: 10)
    step.mutates = true
    step.confirm = "database"
    step.sets = ["first", "second", "third"]
    var runbook = RunbookModel(path: "runbooks/restore.md", title: words, sha256: String(repeating: "5e", count: 32))
    runbook.when = words
    runbook.tools = ["rekindle", "jq"]
    runbook.roles = [("operator", words, ["Ana Paz", "Luis Vera"])]
    runbook.parameters = [("database", words, nil, true, "[a-z]+"), ("mode", words, "full", false, nil)]
    runbook.steps = Array(repeating: step, count: 12)
    return runbook
  }()

  private static let run: RunModel = {
    let words = RunbookTextTests.words
    var run = RunModel()
    run.title = "Restore"
    run.ending = "stopped at step 2: a check was not true"
    run.folder = "journals/\u{1b}[31mred"
    run.person = (name: "Ana Paz", text: "Ana Paz (account ana, uid 1000)")
    run.partialBytes = 9
    run.steps = [
      RunModel.Step(
        number: 1, title: words, expected: .seconds(60), state: "done", isDone: true, skipped: nil, attempts: 1),
      RunModel.Step(
        number: 2, title: "Look", expected: nil, state: "skipped", isDone: false,
        skipped: (reason: words, byCondition: false), attempts: 0),
      RunModel.Step(
        number: 3, title: "Go", expected: nil, state: "left out", isDone: false,
        skipped: (reason: "full", byCondition: true), attempts: 0),
    ]
    run.steps[0].began = 0
    run.steps[0].ended = 90_000_000
    return run
  }()

  @Test(arguments: [50, 60, 80, 120]) func noLineIsWiderThanAsked(_ width: Int) {
    let style = TextStyle(width: width)
    let other = RunbookListModel.Entry.other(path: "a.md", code: "step", line: 3, key: "", message: Self.words)
    var dryRun = DryRunModel(Self.runbook, missing: [Self.words])
    dryRun.runbook.title = "Restore"
    dryRun.steps = [DryRunModel.Step(number: 1, title: "Look", mutates: false, isWanted: nil)]
    dryRun.steps[0].notes = [Self.words]
    dryRun.steps[0].falseChecks = [Self.words]
    dryRun.steps[0].unpredictable = [Self.words]
    dryRun.steps[0].commands = [("run", ["echo \(Self.words)", "true"])]
    var shown = Self.runbook
    shown.title = "Restore"
    let texts = [
      RunbookListModel([.runbook(Self.runbook), other]).answer(toolVersion: "1"), shown.answer(toolVersion: "1"),
      dryRun.answer(toolVersion: "1"), Self.run.answer(.different, toolVersion: "1"),
    ].map { $0.text(style) }
    for line in texts.joined().split(separator: "\n") {
      // What is there to be copied is whole.
      let isWhole = line.contains(" $ ") || line.hasPrefix("sha256 ") || line.contains("rekindle runbook resume ")
      #expect(Columns.width(line) <= width || isWhole, "\(line)")
      #expect(line.last != " ", "\(line)")
      #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(line)")
    }
  }

  @Test func onlyARunThatCanBeResumedSaysHow() {
    let answer = Self.run.answer(.different, toolVersion: "1")
    #expect(answer.text(TextStyle()).contains("rekindle runbook resume") && answer.notesBesideJSON.count == 1)
    let changes: [WritableKeyPath<RunModel, Bool>] = [\.isFinished, \.isTakenBack, \.isInUse]
    for change in changes {
      var run = Self.run
      run[keyPath: change] = true
      let answer = run.answer(.different, toolVersion: "1")
      #expect(!answer.text(TextStyle()).contains("rekindle runbook resume") && answer.notesBesideJSON.isEmpty)
    }
  }

  @Test func theReasonOfAPersonIsShownAndACondition() {
    let text = Self.run.answer(.different, toolVersion: "1").text(TextStyle(width: 120))
    // As a title, and as the reason.
    #expect(text.ranges(of: Self.words).count == 2 && !text.contains("full"))
    #expect(text.contains("2. Look: skipped\n") && text.contains("3. Go: left out\n"))
    #expect(Self.run.steps[0].isLate && text.contains("1 min 30 s"))
  }
}

extension Answer {
  fileprivate func text(_ style: TextStyle) -> String {
    guard case .forms(let text, _) = body else { return "" }
    return text(style)
  }
}
