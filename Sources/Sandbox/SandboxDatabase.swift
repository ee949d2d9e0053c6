package import Catalog

/// The sandbox's one LevelDB database. The first byte of a key says whose it is.
package struct SandboxDatabase: Sendable {
  package enum Keyspace: UInt8 {
    /// The time of the last commit: one key, no more bytes; 8 bytes, microseconds, little-endian.
    case clock = 1
    /// See `DocumentKey` and `StoredDocument`.
    case documents = 2
    /// An operation's name to its JSON.
    case operations = 3
    /// A bucket's name to its JSON resource.
    case buckets = 4
    /// See `StorageStore`.
    case objects = 5
    /// A resumable upload's id to its `UploadSession`.
    case uploads = 6
    /// A service account's address to its keys; see `ServiceAccounts`.
    case accounts = 7
    /// The name of a resource that is only kept (a database, a backup schedule, a job) to its JSON; see `Resources`.
    case resources = 8
  }

  package let level: LevelDB

  init(folder: String) throws(LevelDBError) {
    level = try LevelDB(folder: folder, writeBufferBytes: 64 << 20)
  }
}
