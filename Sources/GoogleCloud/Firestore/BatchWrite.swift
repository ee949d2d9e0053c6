package import Documents

extension FirestoreClient {
  /// A write of a whole document that is made only if the document is what it was when somebody looked.
  package struct ConditionalWrite: Sendable, Equatable {
    package enum Condition: Sendable, Equatable {
      case isAbsent
      /// That it was last written then, in microseconds since 1970.
      case isUpdated(at: Int64)
    }

    package var name: DocumentName
    /// What it is to be; nil: deleted.
    package var document: Document?
    package var condition: Condition

    package init(name: DocumentName, document: Document?, condition: Condition) {
      self.name = name
      self.document = document
      self.condition = condition
    }
  }

  /// What the service said of one write.
  enum WriteAnswer: Sendable, Equatable {
    /// Nil for a delete.
    case written(updateTime: Int64?)
    case refused(RPCStatus, String)
  }

  /// The most writes of one call. Source: google/firestore/v1/firestore.proto, BatchWriteRequest.
  package static let mostWrites = 500
  /// The most bytes of one call, 10 MiB, without what surrounds the documents. Source: Firestore's quotas.
  package static let mostWriteBytes = 9 << 20

  /// Makes each write whose condition holds, in one call that is not tried again.
  ///
  ///     BatchWriteRequest   1 database  2 writes
  ///     Write               1 update  2 delete  4 current_document
  ///     Precondition        1 exists  2 update_time
  ///     BatchWriteResponse  1 write_results (WriteResult: 1 update_time)  2 status (google.rpc.Status: 1 code  2 message)
  ///
  /// Source: google/firestore/v1/firestore.proto, write.proto and common.proto, google/rpc/status.proto.
  /// - Parameter writes: each to another document of the database; at most `mostWrites` and `mostWriteBytes`.
  func batchWrite(_ writes: [ConditionalWrite], to database: DatabaseName) async throws -> [WriteAnswer] {
    var wire = WireWriter()
    wire.string(1, database.description)
    for write in writes {
      wire.message(2) {
        if let document = write.document {
          $0.data(1, WritableDocument(document).message)
        } else {
          $0.string(2, write.name.description)
        }
        $0.message(4) {
          switch write.condition {
          case .isAbsent: $0.varint(1, 0)
          case .isUpdated(let time): $0.timestamp(2, microseconds: time)
          }
        }
      }
    }
    var answers = BatchWriteAnswers(count: writes.count)
    try await stream("BatchWrite", wire.bytes, of: database) { try answers.read($0, $1) }
    return try answers.answers()
  }
}

/// A BatchWriteResponse in the making.
private struct BatchWriteAnswers {
  /// Of the writes; no more answers are kept, whatever comes.
  let count: Int
  private var times: [Int64?] = []
  private var statuses: [(code: Int, message: String)] = []

  init(count: Int) { self.count = count }

  mutating func read(_ bytes: RawSpan, _ message: Range<Int>) throws {
    var cursor = WireCursor(message)
    while !cursor.isAtEnd {
      guard times.count <= count, statuses.count <= count else {
        throw FirestoreClient.endless("tells of more writes than were made")
      }
      let tag = try cursor.tag(bytes)
      switch tag.rawValue {
      case 1 << 3 | 2:
        let time = try WireCursor.field(1, of: cursor.lengthDelimited(bytes), bytes)
        times.append(try time.map { try ReadTime(bytes, $0).microseconds })
      case 2 << 3 | 2: statuses.append(try status(WireCursor(try cursor.lengthDelimited(bytes)), bytes))
      default: try cursor.skip(tag, bytes)
      }
    }
  }

  func answers() throws(GoogleCloudError) -> [FirestoreClient.WriteAnswer] {
    guard times.count == count, statuses.count == count else {
      throw GoogleCloudError(
        .badResponse, "BatchWrite made \(count) writes, and its answer tells of \(min(times.count, statuses.count)).",
        remedy: "Check that the address is that of the service, and look at what was written.")
    }
    return zip(times, statuses).map { time, status in
      status.code == 0
        ? .written(updateTime: time) : .refused(RPCStatus(rawValue: status.code) ?? .unknown, status.message)
    }
  }

  private func status(_ message: WireCursor, _ bytes: RawSpan) throws -> (code: Int, message: String) {
    var cursor = message
    var status = (code: 0, message: "")
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3: status.code = Int(truncatingIfNeeded: try cursor.varint(bytes))
      case 2 << 3 | 2: status.message = bytes.string(try cursor.lengthDelimited(bytes)) ?? ""
      default: try cursor.skip(tag, bytes)
      }
    }
    return status
  }
}
