import Catalog
import Comparison
import Documents
import Keys
import Rehearsal
import Synchronization

/// A database that is compared, with a digest of all that was read on the way: the sum of its documents' fingerprints.
struct DigestingSide: LiveSide {
  let side: DatabaseSide
  private let sum = Sum()

  private final class Sum: Sendable {
    let digest = Mutex(Digest256.zero)
  }

  init(_ side: DatabaseSide) {
    self.side = side
  }

  var description: DiffReport.Side { side.description }
  var rangesAtOnce: Int { side.rangesAtOnce }
  var digest: Digest256 { sum.digest.withLock { $0 } }

  func read(
    _ range: (start: DocumentPath?, end: DocumentPath?), _ body: (FlatDocument, RawSpan) throws -> Void
  ) async throws {
    let fingerprinter = Fingerprinter()
    var part = Digest256.zero
    try await side.read(range) { document, source in
      let fingerprint = try fingerprinter.fingerprint(document, source)
      part.add(Digest256(words: [0, 0, fingerprint.high, fingerprint.low]))
      try body(document, source)
    }
    let read = part
    sum.digest.withLock { $0.add(read) }
  }

  func documents(_ wanted: [(path: DocumentPath, entry: CatalogEntry)]) async throws -> [Document] {
    try await side.documents(wanted)
  }
}
