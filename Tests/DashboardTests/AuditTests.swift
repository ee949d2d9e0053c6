import CloudSandbox
import Documents
import Files
import Foundation
import GoogleCloud
import JSON
import Keys
import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import Dashboard

@Suite("Audit log") struct AuditTests {
  static let now: @Sendable () -> Int64 = { 1_796_040_000_000_000 }

  static func event(_ number: Int) -> AuditEvent {
    AuditEvent(
      .exportStarted, .done, by: nil, from: "127.0.0.1", request: "r\(number)", object: "gs://b/e",
      details: [("number", .integer(number))])
  }

  private static func log(_ shelf: any AuditShelf, _ tell: @escaping @Sendable ([UInt8]) -> Void = { _ in }) -> AuditLog
  {
    AuditLog(shelf, now: now, tell: tell)
  }

  /// Writes entries from two servers at once.
  private static func fill(_ first: AuditLog, _ second: AuditLog, _ count: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask { try await (number.isMultiple(of: 2) ? first : second).write(event(number)) }
      }
      try await group.waitForAll()
    }
  }

  @Test("Two servers, 200 entries at once: one chain, each entry once")
  func twoWriters() async throws {
    let shelf = MemoryShelf()
    try await Self.fill(Self.log(shelf), Self.log(shelf), 200)
    #expect(try shelf.read(before: nil, most: 1_000).damage == nil)
    #expect(Set(shelf.lines.compactMap { $0.json["request"]?.text.map { ExactName($0) } }).count == 200)
    #expect(shelf.lines.map(\.sequence) == Array(1...200))
  }

  @Test("What is written goes to standard output, byte for byte, once it is there")
  func told() async throws {
    let shelf = MemoryShelf()
    let told = Mutex<[[UInt8]]>([])
    let log = Self.log(shelf) { line in told.withLock { $0.append(line) } }
    try await log.write(Self.event(1))
    shelf.fail()
    await #expect(throws: AuditFailure.self) { try await log.write(Self.event(2)) }
    #expect(told.withLock { $0 } == shelf.entries.map { $0 + [UInt8(ascii: "\n")] })
    shelf.fail(false)
    #expect(try await log.write(Self.event(3)).sequence == 2)
  }

  /// A row changes an intact log; the check names the entry.
  struct Damage: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable (inout [[UInt8]]) -> Void
    var sequence: Int
    var testDescription: String { name }
  }

  static let damages = [
    Damage(name: "edited", change: { $0[2] = edited($0[2]) }, sequence: 4),
    Damage(name: "taken out", change: { $0.remove(at: 2) }, sequence: 3),
    Damage(name: "swapped", change: { $0.swapAt(2, 3) }, sequence: 3),
    Damage(name: "something else", change: { $0[2] = Array("{}".utf8) }, sequence: 3),
    Damage(name: "first taken out", change: { $0.removeFirst() }, sequence: 1),
    Damage(name: "a member twice", change: { $0[2] = Array(#"{"action":"x","#.utf8) + $0[2].dropFirst() }, sequence: 3),
  ]

  private static func edited(_ entry: [UInt8]) -> [UInt8] {
    Array(String(decoding: entry, as: UTF8.self).replacing("gs://b/e", with: "gs://b/f").utf8)
  }

  @Test("The check names the entry that was changed", arguments: damages)
  func damage(_ row: Damage) async throws {
    let shelf = MemoryShelf()
    let log = Self.log(shelf)
    for number in 1...6 { try await log.write(Self.event(number)) }
    #expect(try shelf.read(before: nil, most: 10).damage == nil)
    let before = shelf.entries
    shelf.replace(row.change)
    #expect(shelf.entries != before)
    #expect(try shelf.read(before: nil, most: 10).damage?.sequence == row.sequence)
  }

  @Test("Refusals, and looks at files, do not push exports out of what a server remembers", arguments: [true, false])
  func flood(isBucket: Bool) async throws {
    func check(_ shelf: any AuditShelf) async throws {
      let log = Self.log(shelf)
      try await log.open()
      let act = try await log.write(Self.event(1))
      for number in 2...6 {
        let often: (AuditEvent.Action, AuditEvent.Outcome) =
          number.isMultiple(of: 2) ? (.requestRefused, .refused) : (.exportViewed, .done)
        try await log.write(AuditEvent(often.0, often.1, by: nil, from: "127.0.0.1", request: "\(number)"))
      }
      #expect(log.recent.map(\.sequence) == [act.sequence])
    }
    if isBucket {
      try await Self.withBucket { services, _ in
        try await check(AuditPlace.shelf("gs://audit/rekindle") { services })
        let tail = try await AuditPlace.shelf("gs://audit/rekindle") { services }.open(recent: 1, since: 0)
        #expect(tail.sequence == 6 && tail.recent.map(\.sequence) == [1])
      }
    } else {
      try await withTemporaryFolder { folder in
        let path = folder.appending(path: "audit").path
        do { try await check(AuditFolder(path)) }
        let tail = try await AuditFolder(path).open(recent: 1, since: 0)
        #expect(tail.sequence == 6 && tail.recent.map(\.sequence) == [1])
      }
    }
  }

  // MARK: A folder

  @Test("A folder: written, read, continued; a second server is refused")
  func folder() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "audit").path
      do {
        let log = Self.log(AuditFolder(path))
        try await log.open()
        for number in 1...3 { try await log.write(Self.event(number)) }
        await #expect(throws: AuditFailure.self) { try await Self.log(AuditFolder(path)).open() }
        let page = try await log.read(before: 3, most: 10)
        #expect(page.lines.map(\.sequence) == [1, 2])
      }
      let log = Self.log(AuditFolder(path))
      try await log.open()
      #expect(log.recent.count == 3)
      #expect(try await log.write(Self.event(4)).sequence == 4)
      let whole = try await AuditVerification(path, head: nil) { throw CancellationError() }
      #expect(whole.isWhole && whole.entries == 4 && whole.isEndKnown)
    }
  }

  @Test("A folder whose last line was cut is not whole, and a server does not go on with it")
  func cutFolder() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path
      do {
        let log = Self.log(AuditFolder(path))
        try await log.open()
        for number in 1...3 { try await log.write(Self.event(number)) }
      }
      let file = "\(path)/audit.ndjson"
      let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      try Data((lines.prefix(2).joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
      let cut = try await AuditVerification(path, head: nil) { throw CancellationError() }
      #expect(!cut.isWhole)
      #expect(cut.damage?.sequence == 3)
      await #expect(throws: AuditFailure.self) { try await Self.log(AuditFolder(path)).open() }
    }
  }

  @Test("A folder whose log was removed is not whole, and a server does not begin a new one there")
  func removedLog() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "audit").path
      do {
        let log = Self.log(AuditFolder(path))
        try await log.open()
        try await log.write(Self.event(1))
      }
      for remove in [{ try Data().write(to: $0) }, { try FileManager.default.removeItem(at: $0) }]
        as [(URL) throws -> Void]
      {
        try remove(URL(filePath: "\(path)/audit.ndjson"))
        let removed = try await AuditVerification(path, head: nil) { throw CancellationError() }
        #expect(!removed.isWhole)
        #expect(removed.damage?.sequence == 1)
        let failure = await #expect(throws: AuditFailure.self) { try await Self.log(AuditFolder(path)).open() }
        #expect(failure?.code == .damaged)
      }
      try FileManager.default.removeItem(atPath: "\(path)/head.json")
      try await Self.log(AuditFolder(path)).open()
    }
  }

  @Test("A place without entries is not a whole log: it may be the wrong one")
  func nothingThere() async throws {
    func check(_ place: String, _ services: () throws -> GoogleServices) async {
      let failure = await #expect(throws: AuditFailure.self) {
        try await AuditVerification(place, head: nil, services: services)
      }
      #expect(failure?.code == .unusable)
    }
    try await withTemporaryFolder { folder in
      await check(folder.path) { throw CancellationError() }
      await check("\(folder.path)/nothing") { throw CancellationError() }
    }
    try await Self.withBucket { services, _ in
      await check("gs://audit/rekindle") { services }
      let known = try await AuditVerification("gs://audit/rekindle", head: .zero) { services }
      #expect(!known.isWhole)
    }
  }

  @Test("A line whose head cannot be written does not count as an entry, and the log goes on")
  func unwrittenHead() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "audit").path
      let (head, kept) = ("\(path)/head.json", "\(path)/kept")
      let log = Self.log(AuditFolder(path))
      try await log.open()
      try await log.write(Self.event(1))
      // No file replaces a folder, not even for root.
      try FileManager.default.moveItem(atPath: head, toPath: kept)
      try FileManager.default.createDirectory(atPath: head, withIntermediateDirectories: false)
      await #expect(throws: AuditFailure.self) { try await log.write(Self.event(2)) }
      try FileManager.default.removeItem(atPath: head)
      try FileManager.default.moveItem(atPath: kept, toPath: head)
      #expect(try await log.write(Self.event(3)).sequence == 2)
      let whole = try await AuditVerification(path, head: nil) { throw CancellationError() }
      #expect(whole.isWhole && whole.entries == 2)
    }
  }

  // MARK: A bucket

  private static func withBucket(_ body: (GoogleServices, SandboxClient) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path)) { endpoint in
        let client = SandboxClient(endpoint.url)
        try await client.makeBucket("audit")
        try await body(try GoogleServices(["REKINDLE_ENDPOINT": endpoint.url]), client)
      }
    }
  }

  private static func log(_ services: GoogleServices) throws -> AuditLog {
    try AuditLog("gs://audit/rekindle", services: { services }, now: now, tell: { _ in })
  }

  @Test("Two servers, one bucket: one chain")
  func bucket() async throws {
    try await Self.withBucket { services, _ in
      let (first, second) = (try Self.log(services), try Self.log(services))
      try await first.open()
      try await second.open()
      try await Self.fill(first, second, 40)
      let whole = try await AuditVerification("gs://audit/rekindle", head: nil) { services }
      #expect(whole.isWhole && whole.entries == 40)
      // Nothing in a bucket shows that its end is the end.
      #expect(!whole.isEndKnown)
      let known = try await AuditVerification("gs://audit/rekindle", head: whole.head) { services }
      #expect(known.isWhole && known.knownHead == 40)
      let third = try Self.log(services)
      try await third.open()
      #expect(third.recent.count == 40)
      #expect(try await third.write(Self.event(40)).sequence == 41)
    }
  }

  @Test("The check finds an object that was taken out or cut off the end")
  func damagedBucket() async throws {
    try await Self.withBucket { services, client in
      let log = try Self.log(services)
      try await log.open()
      for number in 1...5 { try await log.write(Self.event(number)) }
      let head = try await AuditVerification("gs://audit/rekindle", head: nil) { services }.head
      func remove(_ number: Int) async throws {
        try await client.call("DELETE", "/storage/v1/b/audit/o/rekindle%2F0000000\(number).json")
      }
      try await remove(5)
      let cut = try await AuditVerification("gs://audit/rekindle", head: head) { services }
      #expect(cut.damage == nil)
      #expect(!cut.isWhole && cut.knownHead == nil)
      try await remove(3)
      let hole = try await AuditVerification("gs://audit/rekindle", head: nil) { services }
      #expect(hole.damage?.sequence == 3)
    }
  }

  @Test("A place that is not one")
  func places() {
    for text in ["", "gs://", "gs://bucket", "https://x/y"] {
      #expect(throws: AuditFailure.self) { try AuditPlace.place(text) }
    }
  }
}
