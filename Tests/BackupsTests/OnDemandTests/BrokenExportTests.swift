import Documents
import GoogleCloud
import TestSupport
import Testing
import Verification

@testable import Backups

@Suite("An export that does not go well") struct BrokenExportTests {
  @Test("An answer that is lost starts no second export: the first is found by its folder")
  func lostAnswer() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      // The operation begins, and nobody hears of it.
      try await bucket.setOperationFault(#""truncate":3"#)
      let order = try await bucket.order()
      let outcome = try await bucket.export(order)
      #expect(outcome.state == .complete && outcome.export.place == order.place)
      let operations = try await bucket.clients().admin.operations(of: SandboxBucket.database)
      #expect(operations.map(\.name) == [outcome.operation.name])
      #expect(try await bucket.client.faultCounts() == [1])
    }
  }

  @Test("A start that nobody knows of is an error that says so", arguments: [#""reset":true"#, #""status":503"#])
  func unknownStart(fault: String) async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      // Another export is not taken for it.
      _ = try await bucket.export(try await bucket.order())
      try await bucket.setOperationFault(fault)
      let error = await #expect(throws: BackupError.self) { try await bucket.export(try await bucket.order()) }
      #expect(error?.code == .startUnknown)
      #expect(try await bucket.clients().admin.operations(of: SandboxBucket.database).count == 1)
    }
  }

  @Test("A refusal is no lost answer")
  func refusal() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      try await bucket.setOperationFault(#""status":403"#)
      let error = await #expect(throws: GoogleCloudError.self) { try await bucket.export(try await bucket.order()) }
      #expect(error?.code == .permissionDenied)
    }
  }

  @Test(
    "What becomes of the operation is told",
    arguments: [
      ("fail", GoogleCloudError.Code.operationFailed), ("cancel", .operationCancelled), ("hang", .operationUnfinished),
    ])
  func outcome(fault: String, code: GoogleCloudError.Code) async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      try await bucket.setOperationFault(#""operation":"\#(fault)""#)
      let (order, state) = (try await bucket.order(), ExportState())
      let error = await #expect(throws: GoogleCloudError.self) {
        try await bucket.export(order, timeLimit: fault == "hang" ? .milliseconds(300) : .seconds(600), state: state)
      }
      #expect(error?.code == code)
      let operations = try await bucket.clients().admin.operations(of: SandboxBucket.database)
      guard case .running(let operation) = state.stage else {
        Issue.record("\(state.stage)")
        return
      }
      #expect(operations.map(\.name) == [operation])
      #expect(try await bucket.counts(of: order.place) == nil)
    }
  }

  @Test("An export whose metadata states more than its operation wrote, or that lacks a file, is incomplete")
  func fewer() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.commit()
      let order = try await bucket.order()
      let operation = try await bucket.export(order).operation
      try await bucket.delete(order.place)
      try await bucket.put(Fixture.types.folder, as: order.place.name.text)
      let more = try await bucket.resume(operation.name)
      #expect(more.state == .incomplete && more.export.state == .complete)
      #expect(more.problems.first?.contains("9") == true)

      try await bucket.delete(order.place)
      try await bucket.put(
        Fixture.types.folder, as: order.place.name.text, leavingOut: ["types.overall_export_metadata"])
      let unfinished = try await bucket.resume(operation.name)
      #expect(unfinished.state == .incomplete && !unfinished.problems.isEmpty)
      #expect(unfinished.countsPlace == nil)

      try await bucket.delete(order.place)
      let gone = await #expect(throws: BackupError.self) { try await bucket.resume(operation.name) }
      #expect(gone?.code == .noExport)
    }
  }
}
