import Documents
import JSON
import Sandbox
import Synchronization

/// Log entries, by time. There are at most `maximumEntries`; the oldest make room.
///
///     0B  microseconds since 1970, 20 digits  00  project  00  insertId
///
/// So an entry that is written again with its time and insertId is one entry, as in Cloud Logging.
final class LogStore: Sendable {
  static let maximumEntries = 20_000
  /// How many make room at once.
  private static let room = 1000
  private static let digits = 20

  private let database: SandboxDatabase
  private let state = Mutex(State())

  private struct State {
    /// Of entries that were written, as far as it is known: never too small. Nil before the first write.
    var count: Int?
    /// The last time that was given out.
    var last: Int64 = 0
  }

  init(database: SandboxDatabase) {
    self.database = database
  }

  /// A time for a new entry, in microseconds since 1970; each call's is later than the one before.
  func time() -> Int64 {
    state.withLock { state in
      state.last = max(database.now(), state.last + 1)
      return state.last
    }
  }

  /// - Parameter time: of the entry, in microseconds since 1970, not negative.
  func append(_ entry: JSONValue, time: Int64, project: String, insertID: String) throws {
    try state.withLock { state in
      let present = try state.count ?? count()
      state.count = present + 1
      try database.put(.logEntries, Self.key(time, project, insertID), entry)
      if present >= Self.maximumEntries { state.count = try makeRoom() }
    }
  }

  private func count() throws -> Int {
    let cursor = database.cursor(.logEntries, below: "")
    var count = 0
    while try cursor.next() != nil { count += 1 }
    return count
  }

  /// - Returns: how many entries are left.
  private func makeRoom() throws -> Int {
    let cursor = database.cursor(.logEntries, below: "")
    var keys: [String] = []
    while let entry = try cursor.next() { keys.append(String(decoding: entry.suffix, as: UTF8.self)) }
    let excess = keys.count - (Self.maximumEntries - Self.room)
    guard excess > 0 else { return keys.count }
    try database.write(keys.prefix(excess).map { .init(.logEntries, $0, nil) })
    return keys.count - excess
  }

  /// A page of the entries of some projects that match.
  /// - Parameters:
  ///   - token: of the page before; nil for the first one.
  ///   - isDescending: whether the latest come first.
  /// - Returns: the entries, and the token of the next page; nil if there are no more.
  func page(
    of projects: [String], _ filter: LogFilter?, isDescending: Bool, after token: String?, size: Int
  ) throws -> (entries: [JSONValue], next: String?) {
    // The keys of all, and the values of one page: entries may be large.
    var found: [[UInt8]] = []
    let cursor = database.cursor(.logEntries, below: "")
    while let entry = try cursor.next() {
      let project = entry.suffix.dropFirst(Self.digits + 1).prefix { $0 != 0 }
      if projects.contains(where: { $0.utf8.elementsEqual(project) }) { found.append(entry.suffix) }
    }
    if isDescending { found.reverse() }
    let last = try token.map { token in
      guard let last = Base64.bytes(token) else { throw GoogleError.invalid("page_token is not valid.") }
      return last
    }
    var (entries, next): ([JSONValue], [UInt8]?) = ([], nil)
    for key in found {
      if let last {
        let isLater = isDescending ? key.lexicographicallyPrecedes(last) : last.lexicographicallyPrecedes(key)
        guard isLater else { continue }
      }
      // One that made room meanwhile is not there any more.
      guard let entry = try database.value(.logEntries, String(decoding: key, as: UTF8.self)),
        filter?.matches(entry) ?? true
      else { continue }
      guard entries.count < size else { return (entries, next.map(Base64.urlText)) }
      entries.append(entry)
      next = key
    }
    return (entries, nil)
  }

  private static func key(_ time: Int64, _ project: String, _ insertID: String) -> String {
    let text = String(time)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text + "\0\(project)\0\(insertID)"
  }
}
