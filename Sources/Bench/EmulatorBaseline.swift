import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Rehearsal

/// What Google's emulator needs by itself for what a rehearsal asks of it: its import, and one full read over gRPC whose
/// answer nobody looks at.
enum EmulatorBaseline {
  /// - Returns: seconds of the import and of the read.
  static func measure(_ export: Export, heapMegabytes: Int) async throws -> (importing: Double, reading: Double) {
    let overall = URL(fileURLWithPath: export.location(of: export.overallFile)).standardizedFileURL.path
    return try await EmulatorInstallation.find().withEmulator(heapMegabytes: heapMegabytes) { emulator in
      let database = DatabaseName(project: ERPGenerator.project)
      let clock = ContinuousClock()
      let importing = try await clock.measure {
        try await emulator.client.importExport(overall, into: database, timeLimit: .seconds(3_600))
      }
      let reading = try await clock.measure {
        _ = try await FirestoreClient(emulator.client.endpoint).readAll(database) { _, _ in }
      }
      return (importing / .seconds(1), reading / .seconds(1))
    }
  }
}
