import Attestation
import Documents
import ExportFormat
import Foundation
import GoogleCloud
import TestSupport
import Testing
import Verification

@testable import Rehearsal

extension LiveEmulator.Started {
  struct FailureTests {
    @Test("A failure without a reason gets it from the log, which is kept", .timeLimit(.minutes(10)))
    func reason() async throws {
      try await withTemporaryFolder { parent in
        // The verification would not let it through.
        let folder = parent.appending(path: "export")
        let form = try #require(EntityForm.all.first { $0.description == "a property without a value" })
        let writer = try ExportWriter(folder: folder.path, start: 1)
        try writer.append(record: form.record("p"))
        try writer.finish(end: 2)
        let scratch = parent.appending(path: "scratch")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: false)
        let verified = try await Verifier().verify(folder.path)
        let order = Staging.Order(
          verified: verified, export: verified.export, source: DatabaseName(project: "p"),
          options: RehearsalOptions(), scratch: scratch.path)

        let error = try await Staging.emulator.withSite(order) { site -> GoogleCloudError? in
          do {
            _ = try await site.importExport()
            return nil
          } catch let error as GoogleCloudError { return site.explain(error) }
        }
        let explained = try #require(error)
        #expect(explained.code == .serverError)
        #expect(explained.message.contains("Message missing required fields: raw_property[0].value"))
        #expect(!explained.message.contains { $0.isNewline } && explained.message.count < 1_000)
        try removeLog(namedIn: explained.remedy)
        #expect(try logs(in: scratch).isEmpty)
      }
    }

    @Test("A rehearsal that fails because of the emulator says where the log is", .timeLimit(.minutes(10)))
    func rehearsal() async throws {
      var options = RehearsalOptions()
      options.importTimeLimit = .milliseconds(1)
      let report = try await Rehearser(.emulator, options: options).rehearse(Fixture.erp.path)
      #expect(report.verdict == .incomplete)
      #expect(report.depth == .decoded && report.readBack == 0 && report.timings.importing == 0)
      let finding = try #require(report.findings.last)
      #expect(finding.code == .check(.importFailed))
      try removeLog(namedIn: try #require(finding.remedy))
    }

    /// The log is there, and is removed here: it is meant to outlive the rehearsal.
    private func removeLog(namedIn remedy: String) throws {
      let path = try #require(remedy.split(separator: " ").last.map(String.init))
      #expect(try String(contentsOfFile: path, encoding: .utf8).contains("Server is now running"))
      try FileManager.default.removeItem(atPath: path)
    }

    private func logs(in folder: URL) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".log") }
    }
  }
}
