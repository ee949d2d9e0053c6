package import Catalog
package import Comparison
package import Documents
package import GoogleCloud
import Synchronization

/// A database, as one side of a comparison: read over the network at one instant.
package struct DatabaseSide: LiveSide {
  /// Looks at the documents of one range, which one task reads; `finish` comes once, at the end of the range.
  package typealias Tap = (look: (FlatDocument, RawSpan) throws -> Void, finish: () throws -> Void)

  package let description: DiffReport.Side
  package let rangesAtOnce: Int
  /// Makes what looks at each document on the way; it is given the range's first name, nil for the first of all.
  package var tap: (@Sendable (_ start: DocumentPath?) -> Tap)?
  private let client: FirestoreClient
  private let database: DatabaseName
  private let readTime: ReadTime
  private let read = ReadUpdateTimes()

  /// - Parameters:
  ///   - description: `time` is set to the instant that is read.
  ///   - rangesAtOnce: the emulator looks at everything for each range, so it is best asked for one.
  package init(
    _ description: DiffReport.Side, _ client: FirestoreClient, _ database: DatabaseName, at readTime: ReadTime,
    rangesAtOnce: Int
  ) {
    var description = description
    description.database = database
    description.time = readTime.description
    self.description = description
    self.client = client
    self.database = database
    self.readTime = readTime
    self.rangesAtOnce = rangesAtOnce
  }

  package func read(
    _ range: (start: DocumentPath?, end: DocumentPath?), _ body: (FlatDocument, RawSpan) throws -> Void
  ) async throws {
    var decoder = ServiceDocumentDecoder()
    var document = FlatDocument()
    var count = 0
    let tap = self.tap?(range.start)
    var times: DiffReport.UpdateTimes?
    try await explainingReadTime {
      _ = try await client.readRange(
        database, at: readTime, in: NameRange(from: range.start.map { .from($0) }, to: range.end)
      ) { bytes, message in
        count += 1
        try decoder.decode(count, bytes, message, into: &document)
        if let time = try FirestoreClient.updateTime(bytes, message) { times.add(.init(time)) }
        try tap?.look(document, bytes)
        try body(document, bytes)
      }
    }
    if let times { read.times.withLock { $0.add(times) } }
    try tap?.finish()
  }

  package func documents(_ wanted: [(path: DocumentPath, entry: CatalogEntry)]) async throws -> [Document] {
    var decoder = ServiceDocumentDecoder()
    var document = FlatDocument()
    let fingerprinter = Fingerprinter()
    var found: [DocumentPath: (document: Document, fingerprint: Fingerprint)] = [:]
    let names = wanted.map { DocumentName(database: database, path: $0.path) }
    try await explainingReadTime {
      _ = try await client.batchGet(names, of: database, at: readTime) { bytes, message in
        try decoder.decode(found.count + 1, bytes, message, into: &document)
        let whole = document.document(bytes)
        found[whole.name.path] = (whole, try fingerprinter.fingerprint(document, bytes))
      }
    }
    return try wanted.map { path, entry in
      guard let one = found[path], one.fingerprint == entry.fingerprint else {
        throw ComparisonError(description: "\(path) of \(description.name) changed while it was compared.")
      }
      return one.document
    }
  }
}

/// Of all ranges that were read to their ends.
private final class ReadUpdateTimes: Sendable {
  let times = Mutex<DiffReport.UpdateTimes?>(nil)
}

extension DiffReport.UpdateTimes? {
  fileprivate mutating func add(_ other: DiffReport.UpdateTimes) {
    if self?.add(other) == nil { self = other }
  }
}

extension DatabaseSide {
  /// When the documents that were read so far were last written; nil if there were none.
  package var updateTimes: DiffReport.UpdateTimes? { read.times.withLock { $0 } }

  /// Connects to a database and fixes the instant that is read.
  /// - Parameter time: the instant; nil for now.
  /// - Throws: `GoogleCloudError`.
  package static func open(
    _ address: DatabaseAddress, at endpoint: ServiceEndpoint, of time: ReadTime? = nil
  ) async throws -> DatabaseSide {
    var side = DiffReport.Side(kind: address.kind, name: address.description)
    do {
      if side.kind == .firestore, endpoint.address != GoogleService.firestore.address {
        side.endpoint = endpoint.address
      }
      let client = FirestoreClient(endpoint)
      let readTime = if let time { time } else { try await client.now(of: address.database) }
      side.documents = try await client.count(address.database, at: readTime)
      side.documentsStated = side.documents
      return DatabaseSide(
        side, client, address.database, at: readTime,
        rangesAtOnce: side.kind == .emulator ? emulatorRanges : serviceRanges)
    } catch var error as GoogleCloudError {
      error.message = "\(address): \(error.message)"
      throw error
    }
  }

  /// The service answers ranges from different machines.
  package static let serviceRanges = 8
  /// The emulator looks through all documents for each range.
  private static let emulatorRanges = 1

  /// Says which side it was, and what may be behind a refusal: a read time does not stay readable for ever.
  private func explainingReadTime(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch var error as GoogleCloudError {
      error.message = "\(description.name): \(error.message)"
      if error.code == .failedPrecondition {
        error.message += " It is read as it was at \(readTime)."
        error.remedy =
          "The service reads states of the past hour only. Compare again; a part (--only, --sample) takes less."
      }
      throw error
    }
  }
}

extension ServiceDocumentDecoder {
  /// - Parameter number: of the document in the answer, for the error.
  fileprivate mutating func decode(
    _ number: Int, _ bytes: RawSpan, _ message: Range<Int>, into document: inout FlatDocument
  ) throws(ComparisonError) {
    do throws(ServiceDocumentError) {
      try decode(bytes, message, into: &document)
    } catch { throw ComparisonError(description: "Document \(number) of the answer cannot be read: \(error).") }
  }
}

extension DatabaseAddress {
  var kind: DiffReport.Side.Kind {
    switch self {
    case .emulator: .emulator
    case .firestore: .firestore
    }
  }
}
