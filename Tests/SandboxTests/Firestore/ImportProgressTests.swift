import Documents
import ExportFormat
import Synchronization
import TestSupport
import Testing

@testable import Sandbox

@Suite("An import's progress")
struct ImportProgressTests {
  @Test("It grows batch by batch, and ends at everything")
  func batches() async throws {
    try await withTemporaryPath { folder in
      let writer = try ExportWriter(folder: "\(folder)/export", start: 1)
      let text = String(repeating: "x", count: 1_000_000)
      for index in 0..<20 { try writer.append(Document(name: name("c/\(index)"), fields: [Field("f", .string(text))])) }
      try writer.finish(end: 2)
      let store = try DocumentStore(database: SandboxDatabase(folder: "\(folder)/data"))
      let told = Mutex<[(documents: Operation.Progress, bytes: Operation.Progress)]>([])
      try importExport("\(folder)/export", into: testDatabase, of: store) { documents, bytes in
        told.withLock { $0.append((documents, bytes)) }
      }
      let reports = told.withLock { $0 }
      // One file checked, two batches of 8 MiB, and the rest.
      #expect(reports.map(\.documents.completed) == [0, 9, 18, 20])
      #expect(reports.allSatisfy { $0.documents.estimated == 20 })
      #expect(reports.last?.bytes.completed == reports.last?.bytes.estimated)
    }
  }
}
