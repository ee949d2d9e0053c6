import ExportFormat
import Files
import Foundation

/// A finished catalog: an export's documents in Firestore's name order.
package final class Catalog: Sendable {
  private let database: LevelDB
  /// Behind every document's: names are UTF-8, where no byte is FF.
  static let idKey: [UInt8] = [0xFF]

  /// Removed with the catalog; nil if it belongs to somebody else.
  private let view: String?

  init(_ database: LevelDB, view: String? = nil) {
    self.database = database
    self.view = view
  }

  deinit { if let view { try? FileManager.default.removeItem(atPath: view) } }

  /// Opens a catalog that was kept, for reading only.
  ///
  /// LevelDB lets one process at a time open a database, and writes to it on opening. So what is opened is a view of it in
  /// the temporary folder: its tables by links, the small rest copied. Any number of commands may do so at once, and the
  /// folder may be one that cannot be written to.
  /// - Parameter scratch: a folder for the view; it must exist.
  package static func open(_ folder: String, scratch: String) throws -> Catalog {
    let view = "\(scratch)/view-\(UUID().uuidString.prefix(8))"
    let files = FileManager.default
    try PrivateFiles.makeFolder(view)
    do {
      let source = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
      for name in try files.contentsOfDirectory(atPath: source) {
        guard let kind = CatalogFile(name: name) else { continue }
        let (original, copy) = ("\(source)/\(name)", "\(view)/\(name)")
        // A link would have LevelDB write to where it leads.
        guard try files.attributesOfItem(atPath: original)[.type] as? FileAttributeType == .typeRegular else {
          throw LevelDBError(description: "\(original) is no regular file; a catalog holds no other.")
        }
        switch kind {
        case .table: try files.createSymbolicLink(atPath: copy, withDestinationPath: original)
        case .state: try files.copyItem(atPath: original, toPath: copy)
        }
      }
      return Catalog(try LevelDB(folder: view, isNew: false), view: view)
    } catch {
      try? files.removeItem(atPath: view)
      throw error
    }
  }

  /// The id that its writer gave it; nil if it was never finished.
  package func id() throws(LevelDBError) -> String? {
    try database.value(of: Catalog.idKey).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Walks the documents in name order, from the first.
  package func walk() -> Walk { Walk(database) }

  /// What is known of the document of this `NameOrder` key; nil if there is none.
  package func entry(of key: [UInt8]) throws -> CatalogEntry? {
    guard let value = try database.value(of: key) else { return nil }
    return try Catalog.entry(value.span.bytes)
  }

  private static func entry(_ value: RawSpan) throws(LevelDBError) -> CatalogEntry {
    guard let entry = CatalogEntry(value) else {
      throw LevelDBError(description: "The catalog holds an entry of \(value.byteCount) bytes; it is damaged.")
    }
    return entry
  }

  /// A place in the catalog that moves forward.
  package struct Walk {
    private let cursor: LevelDB.Cursor
    /// Whether the cursor stands where the next call of `next` is to look.
    private var isAhead = true
    /// The current document's `NameOrder` key; meaningless at the end.
    package private(set) var key: [UInt8] = []
    package private(set) var entry: CatalogEntry?

    fileprivate init(_ database: LevelDB) {
      cursor = LevelDB.Cursor(database)
      cursor.seekToFirst()
    }

    /// Has the next call of `next` move to the first document whose key is `key` or greater.
    package mutating func seek(_ key: [UInt8]) {
      cursor.seek(key)
      isAhead = true
    }

    /// Moves to the next document; false at the end. The first call moves to the first document.
    package mutating func next() throws -> Bool {
      if !isAhead { cursor.next() }
      isAhead = false
      entry = nil
      if cursor.isValid {
        try cursor.withEntry { key, value in
          self.key.removeAll(keepingCapacity: true)
          key.withUnsafeBytes { self.key.append(contentsOf: $0) }
          if self.key != Catalog.idKey { entry = try Catalog.entry(value) }
        }
      } else {
        try cursor.check()
      }
      isAhead = entry == nil
      return entry != nil
    }
  }
}
