package import Documents

/// Tells which database an export is of, from the beginning of one output file.
package enum FirstDocument {
  package enum Database: Equatable, Sendable {
    case known(DatabaseName)
    /// The first record does not end in the bytes that are there.
    case needsMoreBytes
    /// The file ends without a document.
    case noDocument
    /// The first record is damaged, or its key is not one of Firestore's. A sentence that says why.
    case unreadable(String)
  }

  /// A record's longest form: its payload, and the header of each of its fragments.
  package static let mostBytes = (EntityDecoder.maximumBytes / LogFormat.blockSize + 3) * LogFormat.blockSize

  /// Reads the key of the file's first document.
  /// - Parameters:
  ///   - bytes: the file's first bytes: whole blocks, or all of the file.
  ///   - size: of the file.
  package static func database(_ bytes: RawSpan, of size: Int) -> Database {
    var log = LogReader(longestRecord: EntityDecoder.maximumBytes)
    var assembled: [UInt8] = []
    switch log.next(bytes, from: 0, of: size, assembling: &assembled) {
    case .windowEnd: return .needsMoreBytes
    case .end: return .noDocument
    case .damage(let damage): return .unreadable(damage.message)
    case .record(let record):
      return record.withSource(bytes, assembled) { source in
        do throws(EntityError) {
          var document = FlatDocument()
          try EntityDecoder.name(source, record.payload, into: &document)
          var tally = DatabaseTally()
          tally.add(document, at: 0, source)
          return tally.counts.first.map { .known($0.database) } ?? .noDocument
        } catch { return .unreadable(error.message) }
      }
    }
  }
}
