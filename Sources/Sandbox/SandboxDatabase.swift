import Catalog

/// The sandbox's one LevelDB database. The first byte of a key says whose it is.
struct SandboxDatabase: Sendable {
  enum Keyspace: UInt8 {
    /// The time of the last commit: one key, no more bytes; 8 bytes, microseconds, little-endian.
    case clock = 1
    /// See `DocumentKey` and `StoredDocument`.
    case documents = 2
    /// An operation's name to its JSON.
    case operations = 3
  }

  let level: LevelDB

  init(folder: String) throws(LevelDBError) {
    level = try LevelDB(folder: folder, writeBufferBytes: 64 << 20)
  }
}
