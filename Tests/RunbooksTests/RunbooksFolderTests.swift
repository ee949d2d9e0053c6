import Foundation
import Testing

@testable import Runbooks

/// The runbooks of this repository.
@Suite struct RunbooksFolderTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("runbooks").path

  @Test func everyFileIsARunbookAndDryRuns() async throws {
    let entries = try RunbookListing(Self.folder).entries
    #expect(!entries.isEmpty)
    for entry in entries {
      let runbook = try entry.result.get()
      #expect(!runbook.steps.isEmpty && runbook.when != nil, "\(entry.path)")
      // Values that fit: the default, or what the description gives as an example, `such as X`.
      var values: [NamedValue] = []
      for parameter in runbook.parameters {
        let example = parameter.description.firstMatch(of: /such as (\S+?)[.,;)]?(\s|$)/)?.1
        let value = parameter.defaultValue ?? example.map(String.init) ?? ""
        #expect(ParameterValues.refusal(of: value, parameter) == nil, "\(entry.path): \(parameter.name) = \(value)")
        values.append(NamedValue(name: parameter.name, value: value))
      }
      let surroundings = Runner.Surroundings(console: Console { _ in })
      // Without their checks, which look at databases and buckets that are not here.
      let dryRun = try await DryRun(runbook, values: values, runsChecks: false, surroundings)
      #expect(dryRun.steps.count == runbook.steps.count, "\(entry.path)")
      #expect(!RunbookText.dryRun(dryRun, of: runbook).isEmpty)
    }
  }
}
