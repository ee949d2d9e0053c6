import Documents

/// Writes the two kinds of metadata as the emulator does.
enum MetadataEncoder {
  /// The overall file: version, then the pointers. An empty database has none, and an empty second record.
  static func overall(_ pointers: [Pointer]) -> [UInt8] {
    var wire = WireWriter()
    for pointer in pointers {
      wire.message(1) {
        $0.message(1) {
          $0.varint(1, pointer.kind == nil ? 2 : 1)
          if let kind = pointer.kind { $0.string(2, kind.text) }
          $0.varint(3, 3)
        }
        $0.string(2, pointer.path.text)
        if let entities = pointer.entities { $0.varint(3, entities) }
        if let bytes = pointer.bytes { $0.varint(4, bytes) }
      }
    }
    var log = LogWriter()
    log.append(Array("3".utf8))
    log.append(wire.bytes)
    return log.bytes
  }

  /// - Parameter kind: nil for all kinds.
  static func metadata(
    name: ExactName, kind: ExactName? = nil, start: Int64, end: Int64, files: [ExactName]
  ) -> [UInt8] {
    var wire = WireWriter()
    wire.message(1) {
      $0.string(1, name.text)
      $0.varint(2, UInt64(bitPattern: start))
      $0.varint(3, UInt64(bitPattern: end))
    }
    wire.message(2) {
      $0.string(1, kind?.text ?? "")
      for file in files { $0.string(2, file.text) }
    }
    return wire.bytes
  }
}
