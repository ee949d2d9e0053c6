import Foundation
import Policy
import Reports
import Synchronization
import TestSupport

@testable import Runbooks

/// A runbook in a folder of its own, and its runs.
struct Rig: Sendable {
  let folder: URL
  var clock = JumpingClock()
  /// What the journal's lines have: a second later each, also of a runner that goes on.
  private let time = Atomic64(1_790_000_000_000_000)
  /// In bytes, of one command.
  var mostOutput = 1 << 20
  /// Where a runner says that it runs.
  var machine: String?
  /// Those of the policy.
  var people: People?
  /// The operator's, which commands get in a file.
  var accessToken: String?
  /// Called before each line of the journal is written.
  var beforeLine: @Sendable () -> Void = {}

  var runbookPath: String { folder.appendingPathComponent("runbook.md").path }
  var journalPath: String { folder.appendingPathComponent("journal").path }
  var work: URL { folder.appendingPathComponent("work") }

  init(_ folder: URL, _ runbook: String) throws {
    self.folder = folder
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    try write(runbook, to: "runbook.md")
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  /// A file that commands wrote; nil if there is none.
  func result(_ name: String) -> String? {
    try? String(contentsOf: work.appendingPathComponent(name), encoding: .utf8)
  }

  static let ana = JournalEvent.Person(name: "Ana Paz", account: "ana", uid: 1000)

  private func surroundings(_ console: Console, _ options: RunOptions) -> Runner.Surroundings {
    var surroundings = Runner.Surroundings(console: console, options: options)
    surroundings.retry = AnyClock(clock)
    surroundings.mostOutput = mostOutput
    surroundings.accessToken = accessToken
    surroundings.people = people
    surroundings.machine = machine
    surroundings.workingFolder = work.path
    surroundings.now = { [beforeLine, time] in
      beforeLine()
      return time.add(1_000_000)
    }
    return surroundings
  }

  func runner(
    _ values: [String: String] = [:], _ console: Console, _ change: (inout RunOptions) -> Void = { _ in }
  ) throws -> Runner {
    var options = RunOptions()
    change(&options)
    let runbook = try RunbookReader.read(runbookPath)
    let bound = try ParameterValues.bind(values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: runbook)
    return try Runner(
      runbook, values: bound, operator: Self.ana, folder: try JournalFolder(new: journalPath), tool: "test",
      surroundings(console, options))
  }

  func run(
    _ values: [String: String] = [:], _ console: Console, _ change: (inout RunOptions) -> Void = { _ in }
  ) async throws -> RunEnding {
    try await runner(values, console, change).run()
  }

  func resume(
    _ console: Console, runbook: String? = nil, name: String? = nil, _ change: (inout RunOptions) -> Void = { _ in }
  ) async throws -> RunEnding {
    var options = RunOptions()
    change(&options)
    let folder = try JournalFolder(existing: journalPath)
    return try await Runner(
      resuming: folder, runbook: runbook, name: name, account: "ana", uid: 1000, surroundings(console, options)
    ).run()
  }

  func dryRun(_ values: [String: String] = [:]) async throws -> DryRunModel {
    let runbook = try RunbookReader.read(runbookPath)
    let bound = try ParameterValues.bind(values.map { ($0.key, $0.value) }, to: runbook)
    return try await DryRunModel(runbook, values: bound, surroundings(Console { _ in }, RunOptions()))
  }

  var chain: JournalChain { get throws { try JournalChain.read(JournalFolder(existing: journalPath)) } }
  var events: [JournalEvent] { get throws { try chain.lines.map(\.event) } }
  var state: RunState { get throws { try RunState(chain.lines, path: journalPath) } }
  var timeline: RunModel {
    get throws {
      try RunModel(chain, RunbookReader.read(runbookPath), JournalFolder(existing: journalPath), isInUse: false)
    }
  }
}

extension Answer {
  var text: String {
    guard case .forms(let text, _) = body else { return "" }
    return text(TextStyle())
  }

  var json: String {
    guard case .forms(_, let json) = body else { return "" }
    return String(decoding: json(), as: UTF8.self)
  }
}

private final class Atomic64: Sendable {
  private let value: Mutex<Int64>
  init(_ start: Int64) { value = Mutex(start) }
  func add(_ step: Int64) -> Int64 {
    value.withLock { value in
      value += step
      return value
    }
  }
}

func withRig<Result>(_ runbook: String, _ body: (Rig) async throws -> Result) async throws -> Result {
  try await withTemporaryFolder { try await body(Rig($0, runbook)) }
}

/// A runbook with a front matter of a title and `matter`.
func runbookText(_ steps: String, matter: String = "") -> String {
  "---\ntitle: A test\n\(matter.isEmpty ? "" : matter + "\n")---\n\n# A test\n\n\(steps)\n"
}

/// The problem that a runbook has; nil if it is one.
func problem(_ text: String) -> RunbookProblem? {
  do throws(RunbookProblem) {
    _ = try RunbookReader.runbook(Array(text.utf8), path: "r.md")
    return nil
  } catch { return error }
}
