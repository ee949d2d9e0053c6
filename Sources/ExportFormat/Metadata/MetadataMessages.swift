package import Documents

/// The second record of the overall metadata file: where an export's sets of entities are.
///
///     Overall  1 entry*
///     Entry    1 filter  2 path  3 entities  4 bytes
///     Filter   1 kind scope (1 one kind, 2 all)  2 kind  3 namespace scope (1 default, 2 one, 3 all)  4 namespace
///
/// Unknown fields are passed over. Source: exports of the Datastore emulator with filters, and one of production.
package struct Pointer: Equatable, Sendable {
  /// Of the `.export_metadata` file, relative to the export's folder.
  package var path: ExactName = ""
  /// Exact number of entities; nil if the field is absent, which the writers do for none.
  package var entities: UInt64?
  /// The emulator counts bytes of files, production bytes of records.
  package var bytes: UInt64?
  /// The one kind of a per-kind pointer; nil for all kinds.
  package var kind: ExactName?
  /// The kind that its filter names, or "" for a filter of one kind without a name; nil if it names none.
  private(set) var filterKind: ExactName?
  /// The one namespace of a pointer to the entities of one, which only Datastore has; nil for all, or the default one.
  package var namespace: ExactName?

  package init() {}

  /// Of an export. Production writes one for each kind.
  private static let maximumCount = 100_000

  package static func all(in bytes: RawSpan, _ range: Range<Int>) throws(WireError) -> [Pointer] {
    var pointers: [Pointer] = []
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      guard tag.field == 1 else {
        try cursor.skip(tag, bytes)
        continue
      }
      guard tag.type == 2 else { throw WireError(.wrongWireType, at: cursor.position) }
      guard pointers.count < maximumCount else { throw WireError(.tooMany, at: cursor.position) }
      pointers.append(try Pointer(bytes, try cursor.lengthDelimited(bytes)))
    }
    return pointers
  }

  private init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: try readFilter(bytes, try cursor.lengthDelimited(bytes))
      case 2 << 3 | 2: path = try cursor.text(bytes)
      case 3 << 3: entities = try cursor.varint(bytes)
      case 4 << 3: self.bytes = try cursor.varint(bytes)
      default:
        guard !(1...4).contains(tag.field) else { throw WireError(.wrongWireType, at: cursor.position) }
        try cursor.skip(tag, bytes)
      }
    }
  }

  private mutating func readFilter(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    var (kindScope, namespaceScope): (UInt64, UInt64) = (0, 0)
    var kind: ExactName?
    var namespace: ExactName?
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3: kindScope = try cursor.varint(bytes)
      case 2 << 3 | 2: kind = try cursor.text(bytes)
      case 3 << 3: namespaceScope = try cursor.varint(bytes)
      case 4 << 3 | 2: namespace = try cursor.text(bytes)
      default: try cursor.skip(tag, bytes)
      }
    }
    self.kind = kindScope == 1 ? kind : nil
    filterKind = kind ?? (kindScope == 1 ? "" : nil)
    self.namespace = namespaceScope == 2 ? namespace ?? "" : nil
  }
}

/// An `.export_metadata` file: a bare message without framing or checksum, so a change in it may go unseen by it alone.
///
///     Backup    1 info  2 kind info*
///     Info      1 name  2 start  3 end, microseconds since 1970
///     KindInfo  1 kind  2 file*  3 schema  4 is partial  5 (unknown, written by production)
package struct ExportMetadata: Equatable, Sendable {
  package var name: ExactName?
  package var start: Int64?
  package var end: Int64?
  /// Relative to the folder of the metadata file.
  package var files: [ExactName] = []
  package var isPartial = false
  /// Of one metadata file. Production writes 1,024; each takes half a kilobyte of memory until the report is written.
  package static let maximumFiles = 250_000
  /// The one kind that its files are of; nil if it states all kinds ("" by the emulator, "__all__" by production) or
  /// several.
  package var kind: ExactName? { kinds.count == 1 && !["", "__all__"].contains(kinds[0]) ? kinds[0] : nil }
  private var kinds: [ExactName] = []
  /// The kinds that it names.
  var namedKinds: [ExactName] { kinds.filter { !["", "__all__"].contains($0) } }

  package init(_ bytes: RawSpan) throws(WireError) {
    var cursor = WireCursor(0..<bytes.byteCount)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: try readInfo(bytes, try cursor.lengthDelimited(bytes))
      case 2 << 3 | 2: try readKind(bytes, try cursor.lengthDelimited(bytes))
      default:
        guard !(1...2).contains(tag.field) else { throw WireError(.wrongWireType, at: cursor.position) }
        try cursor.skip(tag, bytes)
      }
    }
  }

  private mutating func readInfo(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: name = try cursor.text(bytes)
      case 2 << 3: start = Int64(bitPattern: try cursor.varint(bytes))
      case 3 << 3: end = Int64(bitPattern: try cursor.varint(bytes))
      default: try cursor.skip(tag, bytes)
      }
    }
  }

  private mutating func readKind(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var cursor = WireCursor(range)
    kinds.append("")
    while let tag = try cursor.next(bytes) {
      switch tag.rawValue {
      case 1 << 3 | 2: kinds[kinds.count - 1] = try cursor.text(bytes)
      case 2 << 3 | 2:
        guard files.count < Self.maximumFiles else { throw WireError(.tooMany, at: cursor.position) }
        files.append(try cursor.text(bytes))
      case 4 << 3: if try cursor.varint(bytes) != 0 { isPartial = true }
      default:
        guard tag.field != 2 else { throw WireError(.wrongWireType, at: cursor.position) }
        try cursor.skip(tag, bytes)
      }
    }
  }
}

extension WireCursor {
  /// Reads text; what is not UTF-8 becomes replacement characters, and then names no file.
  fileprivate mutating func text(_ bytes: RawSpan) throws(WireError) -> ExactName {
    let range = try lengthDelimited(bytes)
    return bytes.withUnsafeBytes { ExactName(decoding: $0[range]) }
  }
}
