import Foundation
import Reports
import Testing

@testable import Runbooks

/// The runbooks of this repository.
@Suite struct RunbooksFolderTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func everyFileIsARunbookAndDryRuns() async throws {
    let folder = Self.root.appendingPathComponent("runbooks").path
    let runbooks = try Self.runbooks()
    #expect(!runbooks.isEmpty)
    let listed = try RunbookListModel(folder: folder).entries.count { entry in
      if case .runbook = entry { true } else { false }
    }
    #expect(listed == runbooks.count)
    for runbook in runbooks { try await check(runbook) }
  }

  private static func runbooks() throws -> [Runbook] {
    let folder = root.appendingPathComponent("runbooks")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
    return try files.sorted().map { try RunbookReader.read(folder.appendingPathComponent($0).path) }
  }

  /// Who opens one at 3 a.m. wants to know these before the first step.
  @Test func everyFileTellsWhatItTakes() throws {
    for runbook in try Self.runbooks() {
      #expect(runbook.expected != nil && runbook.cost != nil && !runbook.roles.isEmpty, "\(runbook.path)")
      #expect(
        runbook.severity != nil && runbook.declareWhen != nil && runbook.endsWhen != nil && !runbook.messages.isEmpty,
        "\(runbook.path)")
      let text = try String(contentsOfFile: runbook.path, encoding: .utf8)
      let introduction = text.components(separatedBy: "\n## ").first ?? ""
      for heading in ["### What can go wrong\n", "### How to go back\n"] {
        #expect(introduction.contains(heading), "\(runbook.path): \(heading)")
      }
    }
  }

  /// What docs/runbook-format.md shows is one.
  @Test func theExampleOfTheDocumentation() async throws {
    let page = try String(contentsOf: Self.root.appendingPathComponent("docs/runbook-format.md"), encoding: .utf8)
    let example = try #require(page.firstMatch(of: /````markdown\n((?s).*?)````\n/)?.1)
    try await check(try RunbookReader.runbook(Array(example.utf8), path: "example"))
  }

  private func check(_ runbook: Runbook) async throws {
    #expect(!runbook.steps.isEmpty && runbook.when != nil, "\(runbook.path)")
    // Values that fit: the default, or what the description gives as an example, `such as X`.
    var values: [NamedValue] = []
    for parameter in runbook.parameters {
      let example = parameter.description.firstMatch(of: /such as (\S+?)[.,;)]?(\s|$)/)?.1
      let value = parameter.defaultValue ?? example.map(String.init) ?? ""
      #expect(ParameterValues.refusal(of: value, parameter) == nil, "\(runbook.path): \(parameter.name) = \(value)")
      values.append(NamedValue(name: parameter.name, value: value))
    }
    let surroundings = Runner.Surroundings(console: Console { _ in })
    // Without their checks, which look at databases and buckets that are not here.
    var unchecked = runbook
    for step in unchecked.steps.indices {
      for check in unchecked.steps[step].before.indices { unchecked.steps[step].before[check].isReadOnly = false }
    }
    let dryRun = try await DryRunModel(unchecked, values: values, surroundings)
    #expect(dryRun.steps.count == runbook.steps.count, "\(runbook.path)")
    #expect(!dryRun.answer(toolVersion: "1").text.isEmpty)
  }
}
