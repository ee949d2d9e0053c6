/// Appends protocol-buffers fields to a byte array.
package struct WireWriter {
  package var bytes: [UInt8] = []

  package init() {}

  @inlinable
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  @inlinable
  package mutating func tag(_ field: Int, _ type: UInt64) {
    varint(UInt64(field) << 3 | type)
  }

  @inlinable
  package mutating func varint(_ field: Int, _ value: UInt64) {
    tag(field, 0)
    varint(value)
  }

  package mutating func double(_ field: Int, _ value: Double) {
    fixed64(field, value.bitPattern)
  }

  package mutating func fixed64(_ field: Int, _ value: UInt64) {
    tag(field, 1)
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func string(_ field: Int, _ value: String) {
    data(field, value.utf8)
  }

  package mutating func data(_ field: Int, _ value: some Collection<UInt8>) {
    tag(field, 2)
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// Appends a range of `source` as a field of bytes or text.
  package mutating func data(_ field: Int, _ source: RawSpan, _ range: Range<Int>) {
    tag(field, 2)
    varint(UInt64(range.count))
    source.withUnsafeBytes { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Appends a message that `body` writes; its length is put before it afterwards.
  ///
  /// The length's room is one byte, widened by moving the message when it is 128 bytes or longer.
  package mutating func message(_ field: Int, _ body: (inout WireWriter) throws -> Void) rethrows {
    tag(field, 2)
    let lengthAt = bytes.count
    bytes.append(0)
    try body(&self)
    let length = bytes.count - lengthAt - 1
    if length < 0x80 {
      bytes[lengthAt] = UInt8(length)
    } else {
      var prefix = WireWriter()
      prefix.varint(UInt64(length))
      bytes.replaceSubrange(lengthAt...lengthAt, with: prefix.bytes)
    }
  }

  package mutating func group(_ field: Int, _ body: (inout WireWriter) throws -> Void) rethrows {
    tag(field, 3)
    try body(&self)
    tag(field, 4)
  }
}
