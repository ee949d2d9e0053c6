package import Documents

/// Where a document stands in an export.
package struct RecordPlace: Hashable, Comparable, Sendable {
  /// Index of the output file (`Export.OutputFile.index`).
  package var file: Int
  /// Of the record's first header in the file.
  package var offset: Int

  package init(file: Int, offset: Int) {
    self.file = file
    self.offset = offset
  }

  package static func < (left: RecordPlace, right: RecordPlace) -> Bool {
    (left.file, left.offset) < (right.file, right.offset)
  }
}

/// What was counted while an output file was read.
package struct OutputTally: Equatable, Sendable {
  /// Records framed whole and sound.
  package var records = 0
  /// Records that are valid documents.
  package var documents = 0
  /// Bytes of the records' payloads.
  package var recordBytes = 0
  package var fileBytes = 0
  /// Bytes passed over because of damage.
  package var bytesLost = 0
  /// Zeros that fill up a block, which Firestore's emulator does not write and production sometimes does.
  package var paddingBytes = 0

  package init() {}

  package mutating func add(_ other: OutputTally) {
    records += other.records
    documents += other.documents
    recordBytes += other.recordBytes
    fileBytes += other.fileBytes
    bytesLost += other.bytesLost
    paddingBytes += other.paddingBytes
  }
}

/// Reads an output file's documents one after another.
package struct OutputFileReader {
  private let path: ExactName
  private var log: LogReader
  private var decoder = EntityDecoder()
  private var document = FlatDocument()
  private var assembled: [UInt8] = []

  /// - Parameters:
  ///   - file: only its name is used, for places; the bytes are the window's that `read` is given.
  ///   - segment: a part of the file, as for `LogReader`; records are then numbered from its first one.
  package init(_ file: Export.OutputFile, segment: Range<Int> = 0..<Int.max) {
    path = file.path
    log = LogReader(segment: segment, longestRecord: EntityDecoder.maximumBytes)
  }

  /// Reads all records of the window's segment, or of its file, without decoding them.
  package mutating func frame(_ window: FileWindow, damaged: (Damage) throws -> Void) throws -> OutputTally {
    try read(window, decoding: false, each: { _, _, _ in }, damaged: damaged)
  }

  /// Reads all documents of the window's segment, or of its file.
  /// - Parameters:
  ///   - decoding: whether documents are decoded at all; if not, `each` is never called.
  ///   - each: called for each valid document; what it is given is valid during the call.
  ///   - damaged: called for each damage, in file order.
  /// - Throws: as `FileWindow.advance`, and what the closures throw.
  package mutating func read(
    _ window: FileWindow, decoding: Bool = true,
    each: (_ document: FlatDocument, _ source: RawSpan, _ record: LogRecord) throws -> Void,
    damaged: (Damage) throws -> Void
  ) throws -> OutputTally {
    var tally = OutputTally()
    tally.fileBytes = window.fileSize
    var isEnded = false
    while !isEnded {
      try window.advance()
      isEnded = try window.withBytes { bytes in
        try read(
          bytes, from: window.start, of: window.fileSize, decoding: decoding, &tally, each: each, damaged: damaged)
      }
    }
    return tally
  }

  /// Reads all documents of a file that is in memory as a whole.
  package mutating func read(
    _ bytes: RawSpan,
    each: (_ document: FlatDocument, _ source: RawSpan, _ record: LogRecord) throws -> Void,
    damaged: (Damage) throws -> Void
  ) rethrows -> OutputTally {
    var tally = OutputTally()
    tally.fileBytes = bytes.byteCount
    _ = try read(bytes, from: 0, of: bytes.byteCount, decoding: true, &tally, each: each, damaged: damaged)
    return tally
  }

  /// Reads the records of one window.
  /// - Returns: whether that was the last window.
  private mutating func read(
    _ bytes: RawSpan, from base: Int, of size: Int, decoding: Bool, _ tally: inout OutputTally,
    each: (_ document: FlatDocument, _ source: RawSpan, _ record: LogRecord) throws -> Void,
    damaged: (Damage) throws -> Void
  ) rethrows -> Bool {
    while true {
      switch log.next(bytes, from: base, of: size, assembling: &assembled) {
      case .windowEnd: return false
      case .end:
        tally.bytesLost = log.bytesLost
        tally.paddingBytes = log.paddingBytes
        return true
      case .damage(let found):
        try damaged(
          Damage(found.code, file: path, offset: found.offset, bytesLost: found.bytesLost, found.message))
      case .record(let record):
        tally.records += 1
        tally.recordBytes += record.payload.count
        guard decoding else { continue }
        do throws(EntityError) {
          try decode(record, bytes)
        } catch {
          try damaged(
            Damage(error.code, file: path, offset: record.offset, record: record.number, error.message))
          continue
        }
        tally.documents += 1
        try record.withSource(bytes, assembled) { try each(document, $0, record) }
      }
    }
  }

  private mutating func decode(_ record: LogRecord, _ bytes: RawSpan) throws(EntityError) {
    try record.withSource(bytes, assembled) { (source) throws(EntityError) in
      try decoder.decode(source, record.payload, into: &document)
    }
  }

  /// Reads the one document whose record begins at `place`.
  package mutating func document<Result>(
    _ bytes: RawSpan, at place: RecordPlace, _ body: (FlatDocument, RawSpan) throws -> Result
  ) throws -> Result? {
    var log = LogReader(
      segment: place.offset..<Int.max, isSeeking: false, longestRecord: EntityDecoder.maximumBytes)
    guard place.offset < bytes.byteCount, case .record(let record) = log.next(bytes, assembling: &assembled) else {
      return nil
    }
    return try record.withSource(bytes, assembled) { source in
      try decoder.decode(source, record.payload, into: &document)
      return try body(document, source)
    }
  }
}
