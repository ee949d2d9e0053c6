/// Frames records as `LogReader` reads them, byte for byte as the emulator writes them: trailers at once, no padding at
/// the file's end.
package struct LogWriter: Sendable {
  /// Framed bytes not yet taken away by the caller.
  package var bytes: [UInt8] = []
  /// All bytes framed so far.
  package private(set) var position = 0

  package init() {}

  package mutating func append(_ record: [UInt8]) {
    var rest = record[...]
    var isFirst = true
    repeat {
      let room = LogFormat.blockSize - position % LogFormat.blockSize - LogFormat.headerSize
      let part = rest.prefix(room)
      rest = rest.dropFirst(part.count)
      let type: LogFormat.FragmentType =
        switch (isFirst, rest.isEmpty) {
        case (true, true): .full
        case (true, false): .first
        case (false, false): .middle
        case (false, true): .last
        }
      append(type, part)
      isFirst = false
    } while !rest.isEmpty
  }

  private mutating func append(_ type: LogFormat.FragmentType, _ payload: ArraySlice<UInt8>) {
    let checked = [type.rawValue] + payload
    let checksum = checked.withUnsafeBytes { LogFormat.storedChecksum($0.bytes, 0..<checked.count) }
    withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: UInt16(payload.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: checked)
    position += LogFormat.headerSize + payload.count
    let left = LogFormat.blockSize - position % LogFormat.blockSize
    if left < LogFormat.headerSize {
      bytes.append(contentsOf: repeatElement(0, count: left))
      position += left
    }
  }
}
