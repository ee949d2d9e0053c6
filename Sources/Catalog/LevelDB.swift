import CLevelDB
import Documents
import ExportFormat
import Files

/// What LevelDB says went wrong.
package struct LevelDBError: Error, Sendable, CustomStringConvertible {
  package var description: String
}

/// An open LevelDB database (`leveldb_t`); closed when released. The only file that calls LevelDB.
///
/// LevelDB allows any number of threads on one database, so the two pointers, which never change, may be shared.
/// The folder is locked: a second process that opens it gets an error.
package final class LevelDB: Sendable {
  nonisolated(unsafe) private let handle: OpaquePointer
  nonisolated(unsafe) private let cache: OpaquePointer
  private let whenClosed: @Sendable () -> Void

  /// The most memory that blocks read from disk may take.
  private static let cacheBytes = 16 << 20

  /// LevelDB as it runs here: `1.23`.
  package static var version: String { "\(leveldb_major_version()).\(leveldb_minor_version())" }

  /// Opens the database in `folder`, which is made for its owner alone: LevelDB itself leaves its files as the umask does.
  /// - Parameters:
  ///   - isNew: whether it is to be made if it is not there; one that is there is opened in any case.
  ///   - writeBufferBytes: half of the memory that writes may take.
  ///   - whenClosed: called when the folder is free again; not if this throws.
  package init(
    folder: String, isNew: Bool = true, writeBufferBytes: Int = 16 << 20,
    whenClosed: @escaping @Sendable () -> Void = {}
  ) throws(LevelDBError) {
    if isNew {
      do throws(PrivateFiles.Failure) { try PrivateFiles.makeFolder(folder) } catch {
        throw LevelDBError(description: error.description)
      }
    }
    let options = leveldb_options_create()
    defer { leveldb_options_destroy(options) }
    guard let cache = leveldb_cache_create_lru(Self.cacheBytes) else {
      throw LevelDBError(description: "LevelDB has no memory for its cache")
    }
    leveldb_options_set_create_if_missing(options, isNew ? 1 : 0)
    leveldb_options_set_paranoid_checks(options, 1)
    leveldb_options_set_cache(options, cache)
    leveldb_options_set_write_buffer_size(options, writeBufferBytes)
    leveldb_options_set_max_file_size(options, writeBufferBytes)
    leveldb_options_set_compression(options, Int32(leveldb_no_compression))
    var message: UnsafeMutablePointer<CChar>?
    guard let handle = leveldb_open(options, folder, &message), message == nil else {
      leveldb_cache_destroy(cache)
      throw LevelDB.error(message)
    }
    self.handle = handle
    self.cache = cache
    self.whenClosed = whenClosed
  }

  deinit {
    leveldb_close(handle)
    leveldb_cache_destroy(cache)
    whenClosed()
  }

  /// The value of a key; nil if it is not there.
  package func value(of key: [UInt8]) throws(LevelDBError) -> [UInt8]? {
    let options = leveldb_readoptions_create()
    defer { leveldb_readoptions_destroy(options) }
    var message: UnsafeMutablePointer<CChar>?
    var length = 0
    let value = key.withUnsafeBytes { key in
      leveldb_get(handle, options, key.baseAddress?.assumingMemoryBound(to: CChar.self), key.count, &length, &message)
    }
    if message != nil { throw LevelDB.error(message) }
    guard let value else { return nil }
    defer { leveldb_free(value) }
    return [UInt8](UnsafeRawBufferPointer(start: value, count: length))
  }

  /// Keeps one value, in the place of an earlier one of the key.
  package func put(_ key: [UInt8], _ value: [UInt8]) throws(LevelDBError) {
    var batch = Batch()
    batch.put(key, value)
    try write(batch)
  }

  /// Forgets one key, if it is there.
  package func delete(_ key: [UInt8]) throws(LevelDBError) {
    var batch = Batch()
    batch.delete(key)
    try write(batch)
  }

  /// Writes a batch: all of it or, after an error or a crash, none.
  package func write(_ batch: borrowing Batch) throws(LevelDBError) {
    let options = leveldb_writeoptions_create()
    defer { leveldb_writeoptions_destroy(options) }
    var message: UnsafeMutablePointer<CChar>?
    leveldb_write(handle, options, batch.handle, &message)
    if message != nil { throw LevelDB.error(message) }
  }

  private static func error(_ message: UnsafeMutablePointer<CChar>?) -> LevelDBError {
    defer { leveldb_free(message) }
    return LevelDBError(description: message.map { String(cString: $0) } ?? "LevelDB gave no reason")
  }

  /// Writes to be made together (`leveldb_writebatch_t`).
  package struct Batch: ~Copyable {
    fileprivate let handle = leveldb_writebatch_create()
    package private(set) var count = 0

    package init() {}

    deinit { leveldb_writebatch_destroy(handle) }

    package mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
      leveldb_writebatch_put(
        handle, key.baseAddress?.assumingMemoryBound(to: CChar.self), key.count,
        value.baseAddress?.assumingMemoryBound(to: CChar.self), value.count)
      count += 1
    }

    package mutating func put(_ key: [UInt8], _ value: [UInt8]) {
      key.withUnsafeBytes { key in value.withUnsafeBytes { put(key, $0) } }
    }

    package mutating func delete(_ key: [UInt8]) {
      key.withUnsafeBytes {
        leveldb_writebatch_delete(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
      }
      count += 1
    }

    package mutating func removeAll() {
      leveldb_writebatch_clear(handle)
      count = 0
    }
  }

  /// Walks keys in order (`leveldb_iterator_t`), over the database as it is when the cursor is made.
  ///
  /// Made at no entry: call one of the `seek` methods first.
  package final class Cursor {
    private let handle: OpaquePointer?
    private let options: OpaquePointer?
    private let database: LevelDB

    package init(_ database: LevelDB) {
      self.database = database
      options = leveldb_readoptions_create()
      leveldb_readoptions_set_fill_cache(options, 0)
      leveldb_readoptions_set_verify_checksums(options, 1)
      handle = leveldb_create_iterator(database.handle, options)
    }

    deinit {
      leveldb_iter_destroy(handle)
      leveldb_readoptions_destroy(options)
    }

    package func seekToFirst() { leveldb_iter_seek_to_first(handle) }

    /// Moves to the first key that is `key` or greater.
    package func seek(_ key: [UInt8]) {
      key.withUnsafeBytes {
        leveldb_iter_seek(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
      }
    }

    package func next() { leveldb_iter_next(handle) }

    /// Whether the cursor stands at an entry. At the end, ask `check()` whether it was an end or an error.
    package var isValid: Bool { leveldb_iter_valid(handle) != 0 }

    /// Gives the entry's key and value, valid during the call; only if `isValid`.
    package func withEntry<Result>(_ body: (_ key: RawSpan, _ value: RawSpan) throws -> Result) rethrows -> Result {
      var (keyLength, valueLength) = (0, 0)
      let key = leveldb_iter_key(handle, &keyLength)
      let value = leveldb_iter_value(handle, &valueLength)
      return try body(
        UnsafeRawBufferPointer(start: key, count: keyLength).bytes,
        UnsafeRawBufferPointer(start: value, count: valueLength).bytes)
    }

    /// Throws the error that ended the walk, if one did: a damaged table, an unreadable file.
    package func check() throws(LevelDBError) {
      var message: UnsafeMutablePointer<CChar>?
      leveldb_iter_get_error(handle, &message)
      if message != nil { throw LevelDB.error(message) }
    }
  }
}
