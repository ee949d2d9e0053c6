import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

/// The small inputs in Fixtures/cases that Rekindle once judged wrongly.
@Suite struct CaseTests {
  private static let folder = Fixture.types.folder.deletingLastPathComponent().appendingPathComponent("cases")

  static let importerDisagrees =
    (try? FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent("importer-disagrees").path)) ?? []

  @Test func thereAreCases() {
    #expect(Self.importerDisagrees.count >= 50)
  }

  /// Google's emulator refuses to import them, or imports something else than we read.
  @Test(arguments: importerDisagrees) func whatGooglesImporterReadsDifferently(_ name: String) async throws {
    let path = Self.folder.appendingPathComponent("importer-disagrees/\(name)").path
    let report = try await Verifier().verify(path).report
    #expect(report.verdict == .corrupt || report.verdict == .incomplete)
    #expect(
      report.findings.contains {
        $0.severity == .error && ($0.code.description.hasPrefix("entity-") || $0.code == .check(.projectMixed))
      }
    )
  }

  /// Decoding walks each level once. A second walk doubles the time with each level.
  @Test(.timeLimit(.minutes(10)), arguments: ["24-levels", "28-levels"])
  func levelsWhoseOrderIsTheOtherWayRound(_ name: String) async throws {
    let report = try await Verifier().verify(Self.folder.appendingPathComponent("exponential/\(name)/e").path).report
    #expect(report.verdict == .verified && report.documents == 1)
  }

  @Test func datastoreNamespaces() async throws {
    let path = Self.folder.appendingPathComponent("datastore-namespaces/datastore_export_1795912269").path
    let report = try await Verifier().verify(path).report
    #expect(report.verdict == .incomplete)
    #expect(report.findings.filter { $0.severity == .error }.map(\.code.description) == ["datastore-namespace"])
  }
}
