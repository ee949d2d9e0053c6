import Documents

/// google.protobuf.Timestamp: seconds (1) and nanoseconds (2).
enum WireTimestamp {
  /// Microseconds since 1970, what is finer cut.
  static func microseconds(_ range: Range<Int>, _ bytes: RawSpan) throws(WireError) -> Int64 {
    var cursor = WireCursor(range)
    var (seconds, nanoseconds): (Int64, Int64) = (0, 0)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3: seconds = Int64(bitPattern: try cursor.varint(bytes))
      case 2 << 3: nanoseconds = Int64(bitPattern: try cursor.varint(bytes))
      default: try cursor.skip(tag, bytes)
      }
    }
    return seconds &* 1_000_000 &+ nanoseconds / 1000
  }
}
