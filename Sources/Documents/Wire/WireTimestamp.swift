import JSON

/// A google.protobuf.Timestamp in a message: seconds (1) and nanoseconds (2).
package struct WireTimestamp {
  private var seconds: Int64 = 0
  private var nanoseconds: Int64 = 0

  package init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3: seconds = Int64(bitPattern: try cursor.varint(bytes))
      case 2 << 3: nanoseconds = Int64(bitPattern: try cursor.varint(bytes))
      default: try cursor.skip(tag, bytes)
      }
    }
  }

  /// Since 1970; what is finer is cut, as the service does. Nil outside `Timestamp.range`.
  package var microseconds: Int64? {
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    guard !overflow, Timestamp.range.contains(scaled), (0..<1_000_000_000).contains(nanoseconds) else { return nil }
    return scaled + nanoseconds / 1000
  }
}
