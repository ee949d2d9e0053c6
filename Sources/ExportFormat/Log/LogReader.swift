import Documents
import JSON

/// One record of a log.
package struct LogRecord: Sendable {
  /// Of the header of its first fragment, in the file.
  package var offset: Int
  /// 1-based.
  package var number: Int
  /// Where the payload is: in the bytes that the reader was given if it is one fragment, else in the assembled bytes. The
  /// assembled bytes are cut off if the record is longer than the reader's limit.
  package var payload: Range<Int>
  package var isAssembled: Bool

  /// Gives the bytes that `payload` is a range of: those that the reader was given, or those that it assembled.
  @inline(__always)
  func withSource<Result, Failure: Error>(
    _ file: RawSpan, _ assembled: [UInt8], _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if isAssembled { return try body(assembled.span.bytes) }
    return try body(file)
  }
}

/// Reads a log strictly: what a write-ahead log must forgive at its tail, a finished export may not have.
///
/// After damage, reading goes on at the next block, and fragments whose beginning was lost are passed over without a
/// second report. The reader keeps positions only. Each call receives the file's bytes, or the bytes of a window that moves
/// over the file. A window ends at a block border or at the end of the file, so it never cuts a fragment.
///
/// A file can be read in segments, each by its own reader: a reader has the records that begin in its segment, and every
/// damage from its first record on up to the first record of a later segment. Whatever is in the file, the readers
/// together give what one reader of the whole file gives, since a block's border is never inside a fragment, so that
/// each of them comes upon the same fragments.
package struct LogReader: Sendable {
  package enum Event: Sendable {
    case record(LogRecord)
    /// Damage without its file, and how many bytes were passed over.
    case damage(LogDamage)
    /// The window ends here, at a block's border, and the file does not: the next one is to begin where this one ends.
    case windowEnd
    /// The end of the file, or a final trailer that is not there, which is noted once before it.
    case end
  }

  package struct LogDamage: Sendable {
    package var code: Damage.Code
    package var offset: Int
    package var message: String
    package var bytesLost: Int
  }

  private var position: Int
  /// Where the window begins in the file, and how many bytes the file has.
  private var base = 0
  private var size = 0
  /// Records that begin here or later are another reader's.
  private let limit: Int
  /// Bytes of a record beyond which no more are assembled: they are checked and counted only.
  private let longestRecord: Int
  /// Until the segment's first record, whatever is met is for the reader of an earlier segment to tell.
  private var isSeeking: Bool
  private var number = 0
  /// Offset of the first fragment of the record that is being put together.
  private var recordStart: Int?
  /// Bytes of it so far.
  private var recordLength = 0
  /// After damage: fragments that continue a record are the rest of a lost one.
  private var isResuming = false
  private var isFinished = false
  /// Bytes passed over because of damage, so far.
  package private(set) var bytesLost = 0
  /// Zeros from the end of a block's records to its end, or to the file's, so far.
  package private(set) var paddingBytes = 0

  /// - Parameters:
  ///   - segment: begins at a block's border. The last segment of a file has `Int.max` as its end.
  ///   - isSeeking: false for a segment that begins at a record's header.
  ///   - longestRecord: bytes of a record that are wanted at all; so much memory may be needed, and a block more.
  package init(segment: Range<Int> = 0..<Int.max, isSeeking: Bool = true, longestRecord: Int = .max) {
    position = segment.lowerBound
    limit = segment.upperBound
    self.longestRecord = longestRecord
    self.isSeeking = isSeeking && segment.lowerBound > 0
  }

  /// Reads on to the next record or damage.
  /// - Parameters:
  ///   - file: all of its bytes.
  ///   - assembled: receives the payload of a record of several fragments; valid until the next call.
  package mutating func next(_ file: RawSpan, assembling assembled: inout [UInt8]) -> Event {
    next(file, from: 0, of: file.byteCount, assembling: &assembled)
  }

  /// Reads on to the next record or damage, or to the end of the window.
  /// - Parameters:
  ///   - base: where the window begins in the file.
  ///   - size: of the file.
  ///   - assembled: receives the payload of a record of several fragments; valid until the next call.
  package mutating func next(
    _ file: RawSpan, from base: Int, of size: Int, assembling assembled: inout [UInt8]
  ) -> Event {
    self.base = base
    self.size = size
    while true {
      let event = step(file, &assembled)
      if isSeeking, case .damage = event { continue }
      return event
    }
  }

  private mutating func step(_ file: RawSpan, _ assembled: inout [UInt8]) -> Event {
    while !isFinished {
      if isSeeking, position >= limit { break }
      let left = LogFormat.blockSize - position % LogFormat.blockSize
      guard min(position + left, size) <= base + file.byteCount else { return .windowEnd }
      if left < LogFormat.headerSize {
        if let event = passTrailer(file, left) { return event }
        continue
      }
      guard position < size else { return finish() }
      guard size - position >= LogFormat.headerSize else {
        return stop(.headerTruncated, "The file ends \(size - position) bytes into a record's header.")
      }
      let header = position - base
      let length = Int(file.littleEndian16(at: header + 4))
      let rawType = file.byte(at: header + 6)
      if rawType == 0, length == 0, file.littleEndian32(at: header) == 0 {
        if let event = passPadding(file, left) { return event }
        continue
      }
      guard length <= left - LogFormat.headerSize else {
        return skipBlock(
          .recordLength, "A record's length of \(length) bytes reaches past the end of its block.")
      }
      guard length <= size - position - LogFormat.headerSize else {
        let missing = length - (size - position - LogFormat.headerSize)
        return stop(
          .recordTruncated, "The file ends inside a record: \(missing) of its \(length) bytes are missing.")
      }
      let stored = file.littleEndian32(at: header)
      let checked = header + 6..<header + LogFormat.headerSize + length
      guard stored == LogFormat.storedChecksum(file, checked) else {
        let digits = withUnsafeBytes(of: stored.bigEndian) { Hexadecimal.text($0) }
        let text = "The stored checksum \(digits) does not match the \(length) bytes it covers."
        return skipBlock(.recordChecksum, text)
      }
      guard let type = LogFormat.FragmentType(rawValue: rawType), type != .none else {
        return skipBlock(.recordType, "A record has the unknown type \(rawType).")
      }
      if let event = take(type, file, length, &assembled) { return event }
    }
    isFinished = true
    return .end
  }

  /// Takes an intact fragment; an event if it completes a record or does not belong here.
  private mutating func take(
    _ type: LogFormat.FragmentType, _ file: RawSpan, _ length: Int, _ assembled: inout [UInt8]
  ) -> Event? {
    let start = position
    let end = start + LogFormat.headerSize + length
    let payload = end - length - base..<end - base
    switch type {
    case .full, .first:
      if let unfinished = recordStart {
        // The new fragment is sound: report the old record, and read this one at the next call.
        let text = "A record begins before the one at byte \(unfinished) has ended."
        return lose(.recordSequence, text, from: unfinished, upTo: start)
      }
      guard start < limit else {
        isFinished = true
        return .end
      }
      isSeeking = false
      isResuming = false
      position = end
      if type == .full {
        number += 1
        return .record(LogRecord(offset: start, number: number, payload: payload, isAssembled: false))
      }
      recordStart = start
      recordLength = length
      assembled.removeAll(keepingCapacity: true)
      assembled.append(file, payload)
    case .middle, .last:
      position = end
      guard let begun = recordStart else {
        if isResuming {
          if !isSeeking { bytesLost += end - start }
          return nil
        }
        isResuming = true
        return lose(.recordSequence, "A record goes on that has not begun.", at: start, from: start, upTo: position)
      }
      recordLength += length
      if assembled.count <= longestRecord { assembled.append(file, payload) }
      if type == .last {
        recordStart = nil
        number += 1
        return .record(LogRecord(offset: begun, number: number, payload: 0..<recordLength, isAssembled: true))
      }
    case .none: break
    }
    return nil
  }

  /// Passes the last bytes of a block, too few for a header. They are zeros; at the file's end they may be missing.
  private mutating func passTrailer(_ file: RawSpan, _ left: Int) -> Event? {
    let end = min(position + left, size)
    let start = position
    guard (start..<end).allSatisfy({ file.byte(at: $0 - base) == 0 }) else {
      return skipBlock(.blockTrailer, "The last \(left) bytes of a block are not zero.")
    }
    position = start + left
    guard end < start + left, recordStart == nil else { return nil }
    isFinished = true
    let text = "The last block lacks \(start + left - end) bytes of its trailer; no record is touched by it."
    return .damage(LogDamage(code: .trailerMissing, offset: end, message: text, bytesLost: 0))
  }

  /// Passes zeros to the end of the block or of the file.
  private mutating func passPadding(_ file: RawSpan, _ left: Int) -> Event? {
    let end = min(position + left, size)
    if let unfinished = recordStart {
      isResuming = true
      let text = "Padding stands where the record at byte \(unfinished) should go on."
      return lose(.recordSequence, text, from: unfinished, upTo: position)
    }
    for offset in position..<end where file.byte(at: offset - base) != 0 {
      return skipBlock(.blockPadding, "Padding that begins here is not zero at byte \(offset).")
    }
    if !isSeeking { paddingBytes += end - position }
    position = end
    return nil
  }

  private mutating func finish() -> Event {
    isFinished = true
    guard let unfinished = recordStart else { return .end }
    return lose(
      .recordUnfinished, "The file ends before the record that begins here does.", at: unfinished, from: unfinished,
      upTo: size)
  }

  /// Damage after which nothing of the file can be read.
  private mutating func stop(_ code: Damage.Code, _ message: String) -> Event {
    isFinished = true
    return lose(code, message, from: recordStart ?? position, upTo: size)
  }

  /// Damage after which reading goes on at the next block.
  private mutating func skipBlock(_ code: Damage.Code, _ message: String) -> Event {
    isResuming = true
    let next = min(position + LogFormat.blockSize - position % LogFormat.blockSize, size)
    return lose(code, message, from: recordStart ?? position, upTo: next)
  }

  /// Reports damage at `offset`, by default where reading is, and goes on at `next`.
  private mutating func lose(
    _ code: Damage.Code, _ message: String, at offset: Int? = nil, from start: Int, upTo next: Int
  ) -> Event {
    let damage = LogDamage(code: code, offset: offset ?? position, message: message, bytesLost: next - start)
    if !isSeeking { bytesLost += damage.bytesLost }
    position = next
    recordStart = nil
    return .damage(damage)
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ source: RawSpan, _ range: Range<Int>) {
    source.withUnsafeBytes { append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[range])) }
  }
}
