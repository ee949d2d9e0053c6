package import Documents
package import ExportFormat

/// What a catalog knows of a document beside its name.
package struct CatalogEntry: Sendable, Equatable {
  package var fingerprint: Fingerprint
  package var place: RecordPlace
  /// Bytes of the record's payload.
  package var size: Int

  package init(fingerprint: Fingerprint, place: RecordPlace, size: Int) {
    self.fingerprint = fingerprint
    self.place = place
    self.size = size
  }

  /// As stored: fingerprint (16), file (4), size (4), offset (8), all little-endian.
  package static let byteCount = 32

  package func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: fingerprint.high.littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: fingerprint.low.littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: place.file).littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: size).littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: UInt64(place.offset).littleEndian) { bytes.append(contentsOf: $0) }
  }

  package init?(_ bytes: RawSpan) {
    guard bytes.byteCount == CatalogEntry.byteCount else { return nil }
    fingerprint = Fingerprint(high: bytes.littleEndian64(at: 0), low: bytes.littleEndian64(at: 8))
    place = RecordPlace(
      file: Int(bytes.littleEndian32(at: 16)), offset: Int(truncatingIfNeeded: bytes.littleEndian64(at: 24)))
    size = Int(bytes.littleEndian32(at: 20))
  }
}
