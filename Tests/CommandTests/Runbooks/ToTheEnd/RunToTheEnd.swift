import Foundation
import JSON
import TestSupport
import Testing

/// Where the power is cut in the runs of this suite.
enum PowerCuts: String {
  /// In each step once.
  case steps
  /// Before each command that writes, and at the end of each block. `make power-cuts` says so.
  case commands

  /// Nil for a value of REKINDLE_POWER_CUTS that is neither.
  static let ofThisRun =
    ProcessInfo.processInfo.environment["REKINDLE_POWER_CUTS"].map { PowerCuts(rawValue: $0) } ?? .steps
}

/// A run that was resumed after each cut of the power (scripts/power-cut), until it came to its end or stopped otherwise.
struct RunToTheEnd: Sendable {
  private(set) var outcome = CommandLineTool.Outcome(status: 0, output: "", errors: "")
  /// The steps in which the power was cut.
  private(set) var cuts: [Int] = []
  /// The steps that the operator ran again after a cut, as the runner asks.
  private(set) var again: [Int] = []
  /// The steps by their numbers, from 1; which of them have a command, and which have checks only.
  private let steps: [JSONValue]

  private let company: Company
  private let row: RunbookRow
  private let mode: PowerCuts

  /// - Parameter temporary: the folder for temporary files.
  init(_ row: RunbookRow, _ options: RunbookRow.Options, _ company: Company, temporary: URL) async throws {
    (self.company, self.row) = (company, row)
    mode = try #require(PowerCuts.ofThisRun)
    let runbook =
      row.approvals.isEmpty ? Company.runbook(row.runbook) : try await company.withSignedApprovals(row.runbook)
    let shown = try await company.rekindle("runbook", "show", runbook, "--format", "json")
    steps = try JSONParser.parse(Array(shown.output.utf8))["steps"]?.elements ?? []

    let made = company.folder.deletingLastPathComponent().appending(path: "cuts")
    try Data().write(to: made)
    let byHand = steps.filter { $0["manual"]?.truth == true }.compactMap { $0["number"]?.integer.map(Int.init) }
    let environment = [
      "BASH_ENV": Self.script, "POWER_CUTS": made.path, "POWER_CUT_AT": mode.rawValue,
      "POWER_CUT_BY_HAND": Self.list(byHand), "POWER_CUT_IN": row.cutIn.map(Self.list) ?? "",
      "TMPDIR": temporary.path,
    ]
    var arguments = ["runbook", "run", runbook, "--journal", "journal", "--operator", "Beto", "--yes"]
    arguments += options.values.flatMap { ["--set", $0] } + options.answers
    // Each stop once between two cuts, and each cut once: so this ends.
    var stops: [String] = []
    while true {
      outcome = try await company.rekindle(arguments, adding: environment)
      arguments = ["runbook", "resume", "journal", "--yes"] + options.answers
      if outcome.status == -9 {
        stops = []
        try await waitUntilUnlocked(company.folder.appending(path: "journal/lock").path)
        continue
      }
      guard outcome.status != 0, let stop = try await company.stop() else { break }
      let more = try await answer(stop, seen: stops)
      guard let more else { break }
      stops.append(([stop] + more).joined(separator: " "))
      arguments += more
    }
    cuts = try String(contentsOf: made, encoding: .utf8).split(separator: "\n")
      .compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
  }

  /// What the operator does about a stop.
  /// - Parameter stop: such as `5 command`.
  /// - Returns: more options to resume with; nil if the run is over.
  private mutating func answer(_ stop: String, seen stops: [String]) async throws -> [String]? {
    let words = stop.split(separator: " ")
    guard let step = words.first.flatMap({ Int($0) }) else { return nil }
    if outcome.status == 4, outcome.errors.contains("--again \(step)"), !stops.contains("\(stop) --again \(step)") {
      again.append(step)
      return ["--again", String(step)]
    }
    if stops.contains(stop) { return nil }
    if outcome.status == 4, row.approvals.contains(step) {
      try await company.sign(step, by: "ana")
      return []
    }
    return try await row.meanwhile(company, stop) ? [] : nil
  }

  /// The steps that have a block for bash and were not left out: where the power can be cut.
  func stepsWithBlocks() async throws -> [Int] {
    let states = try await company.status("journal")["steps"]?.elements ?? []
    return zip(steps, states).compactMap { step, state in
      guard let number = step["number"]?.integer, state["state"]?.text != "left out",
        step["blocks"]?.elements?.contains(where: { $0["part"]?.text != "undo" }) == true
      else { return nil }
      return Int(number)
    }
  }

  private static func list(_ steps: [Int]) -> String { " \(steps.map(String.init).joined(separator: " ")) " }

  private static let script: String = {
    // This folder is four below the root.
    URL(fileURLWithPath: Company.runbook("x")).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "scripts/power-cut").path
  }()
}
