import Documents
import GoogleCloud
import Hummingbird
import Logging

/// google.firestore.v1.Firestore over gRPC: the methods that read, Commit and BatchWrite.
struct FirestoreGRPC: Sendable {
  private enum Method: String, CaseIterable {
    case runQuery = "RunQuery"
    case runAggregationQuery = "RunAggregationQuery"
    case batchGet = "BatchGetDocuments"
    case commit = "Commit"
    case batchWrite = "BatchWrite"
  }

  let store: DocumentStore

  func call(_ method: String, _ request: Request, logger: Logger) -> Response {
    GRPCResponse.stream(to: request, logger: logger) { body, send in
      guard let known = Method(rawValue: method) else {
        let names = Method.allCases.map(\.rawValue).joined(separator: ", ")
        throw GoogleError(.unimplemented, "The sandbox has no method \(method) by gRPC; it has \(names).")
      }
      let message = try GRPCMessage.only(in: body)
      switch known {
      case .runQuery: try await runQuery(message, send)
      case .runAggregationQuery: try await send(runAggregationQuery(message))
      case .batchGet: try await batchGet(message, send)
      case .commit: try await send(commit(message))
      case .batchWrite: try await send(batchWrite(message))
      }
    }
  }

  private func runQuery(_ message: [UInt8], _ send: ([UInt8]) async throws -> Void) async throws {
    let request = try QueryRequest(message.span.bytes)
    let query = try Query(parent: ParentName(request.parent), request.query ?? StructuredQuery())
    let form = WireQueryAnswer(query, readTime: try store.readTime(requested: request.readTime))
    var answer = try QueryAnswer(query, in: store, as: form)
    while let piece = try answer.next() { try await send(piece) }
  }

  /// RunAggregationQueryResponse: 1 result { 2 aggregate_fields }  3 read_time
  private func runAggregationQuery(_ message: [UInt8]) throws -> [UInt8] {
    let request = try QueryRequest(message.span.bytes, isAggregation: true)
    let query = try Query(parent: ParentName(request.parent), request.query ?? StructuredQuery())
    let readTime = try store.readTime(requested: request.readTime)
    let results = try CountQuery.run(query, request.aggregations, in: store)
    var wire = WireWriter()
    wire.message(1) { result in
      for (alias, count) in results {
        result.message(2) {
          $0.string(1, alias)
          $0.message(2) { $0.varint(2, UInt64(bitPattern: count)) }
        }
      }
    }
    wire.timestamp(3, microseconds: readTime)
    return GRPCFrames.frame(wire.bytes)
  }

  /// BatchGetDocumentsResponse: 1 found  2 missing  4 read_time
  private func batchGet(_ message: [UInt8], _ send: ([UInt8]) async throws -> Void) async throws {
    let request = try BatchGetRequest(message.span.bytes)
    let database = try ParentName(request.database + "/documents").database
    let readTime = try store.readTime(requested: request.readTime)
    for name in try BatchGet.names(request.documents, in: database) {
      var wire = WireWriter()
      if let value = try store.value(of: name) {
        wire.message(1) {
          $0.string(1, name.description)
          $0.bytes += value
        }
      } else {
        wire.string(2, name.description)
      }
      wire.timestamp(4, microseconds: readTime)
      try await send(GRPCFrames.frame(wire.bytes))
    }
  }

  /// CommitResponse: 1 write_results { 1 update_time }  2 commit_time
  private func commit(_ message: [UInt8]) throws -> [UInt8] {
    let writes = try writes(message)
    let time = try store.commit(writes)
    var wire = WireWriter()
    for write in writes { append(write, time, to: &wire) }
    wire.timestamp(2, microseconds: time)
    return GRPCFrames.frame(wire.bytes)
  }

  /// BatchWriteResponse: 1 write_results, as above  2 status { 1 code  2 message }
  private func batchWrite(_ message: [UInt8]) throws -> [UInt8] {
    let writes = try writes(message)
    let (time, refusals) = try store.writeEach(writes)
    var wire = WireWriter()
    for (write, refusal) in zip(writes, refusals) {
      if refusal == nil { append(write, time, to: &wire) } else { wire.message(1) { _ in } }
    }
    for refusal in refusals {
      wire.message(2) {
        guard let refusal else { return }
        $0.varint(1, UInt64(refusal.status.rawValue))
        $0.string(2, refusal.message)
      }
    }
    return GRPCFrames.frame(wire.bytes)
  }

  /// CommitRequest and BatchWriteRequest are the same in what the sandbox reads of them.
  private func writes(_ message: [UInt8]) throws -> [DocumentWrite] {
    let request = try CommitRequest(message.span.bytes)
    let database = try ParentName(request.database + "/documents").database
    guard request.writes.allSatisfy({ $0.name.database == database }) else {
      throw GoogleError.invalid("A write is of another database.")
    }
    return request.writes
  }

  /// WriteResult: 1 update_time
  private func append(_ write: DocumentWrite, _ time: Int64, to wire: inout WireWriter) {
    wire.message(1) {
      if case .update = write.change { $0.timestamp(1, microseconds: time) }
    }
  }
}
