import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Subprocess
import TestSupport
import Testing
import Verification

@testable import Rehearsal

extension LiveEmulator.Shared {
  struct FormTests {
    /// An importer of Google's and our decoder read the same bytes: where both take them, they read the same document;
    /// and what the emulator refuses is never verified, or a rehearsal would be begun that cannot end.
    @Test("Each form is read as the emulator reads it, or not verified", .timeLimit(.minutes(10)))
    func forms() async throws {
      try await withTemporaryFolder { parent in
        let emulator = try SharedEmulator.current
        for (index, form) in EntityForm.all.enumerated() {
          let database = DatabaseName(project: "form-\(index)")
          let folder = parent.appending(path: database.project.text)
          let writer = try ExportWriter(folder: folder.path, start: 1)
          try writer.append(record: form.record(database.project.text))
          try writer.finish(end: 2)
          let verdict = try await Verifier().verify(folder.path).report.verdict
          do {
            try await emulator.client.importExport(
              "\(folder.path)/\(folder.lastPathComponent)\(Export.overallExtension)", into: database,
              timeLimit: .seconds(300))
            #expect(form.emulator == .imports, "\(form.description): the emulator imports it")
            guard verdict == .verified else { continue }
            let (dumped, answered) = try await (dumped(folder), answered(database, emulator.address))
            #expect(dumped == answered, "\(form.description): the emulator answers another document")
          } catch let error as GoogleCloudError {
            #expect(form.emulator == .refuses, "\(form.description): the emulator refuses it: \(error)")
            #expect(verdict != .verified, "\(form.description): verified, but the emulator refuses it")
          }
        }
      }
    }

    /// What `rekindle dump` prints.
    private func dumped(_ folder: URL) async throws -> [JSON] {
      let outcome = try await CommandLineTool.run("dump", folder.path)
      return try outcome.output.utf8.split(separator: UInt8(ascii: "\n")).map {
        try JSON(String(decoding: $0, as: UTF8.self))
      }
    }

    /// The documents of a database as the emulator answers them, without their times.
    private func answered(_ database: DatabaseName, _ address: String) async throws -> [JSON] {
      let result = try await run(
        .name("curl"),
        arguments: [
          "--silent", "--fail-with-body", "--globoff", "-H", "content-type: application/json", "--data",
          #"{"structuredQuery":{"from":[{"allDescendants":true}]}}"#, "\(address)/v1/\(database)/documents:runQuery",
        ], output: .string(limit: 1 << 22), error: .discarded)
      try #require(result.terminationStatus.isSuccess, "\(result.standardOutput)")
      guard case .array(let elements) = try JSON(result.standardOutput) else { return [] }
      return elements.compactMap { element in
        guard case .object(let answer) = element, case .object(var document)? = answer["document"] else { return nil }
        document["createTime"] = nil
        document["updateTime"] = nil
        return .object(document)
      }
    }
  }
}
