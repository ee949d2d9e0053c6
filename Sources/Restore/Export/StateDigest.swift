import Databases
import Documents
import Keys
import Synchronization

/// A digest of all that is read of a database: the sum of its documents' fingerprints.
final class StateDigest: Sendable {
  private let sum = Mutex(Digest256.zero)

  var value: Digest256 { sum.withLock { $0 } }

  /// The database, whose documents are added as they are read.
  func tapping(_ side: DatabaseSide) -> DatabaseSide {
    var side = side
    side.tap = { _ in
      let fingerprinter = Fingerprinter()
      var part = Digest256.zero
      return (
        look: { document, source in
          let fingerprint = try fingerprinter.fingerprint(document, source)
          part.add(Digest256(words: [0, 0, fingerprint.high, fingerprint.low]))
        },
        finish: {
          let read = part
          self.sum.withLock { $0.add(read) }
        }
      )
    }
    return side
  }
}
