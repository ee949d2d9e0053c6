import CloudSandbox
import Documents
import Foundation
import GoogleCloud
import Keys
import Sandbox
import Subprocess
import TestSupport
import Testing
import Verification

@testable import Attestation

/// Where a test keeps its history.
enum HistoryKind: String, CaseIterable, Sendable {
  case folder, bucket
}

/// A history, and how a test writes beside it.
struct HistoryPlaceForTests {
  var history: History
  var put: (_ name: String, _ bytes: [UInt8]) async throws -> Void
  var names: () async throws -> [String]
}

func withHistory(_ kind: HistoryKind, _ body: (HistoryPlaceForTests) async throws -> Void) async throws {
  try await withTemporaryFolder { folder in
    guard kind == .bucket else {
      let path = folder.path + "/kept/history"
      try await body(
        HistoryPlaceForTests(
          history: try History(try HistoryPlace(path)) { try GoogleServices([:]) },
          put: { name, bytes in
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
          }, names: { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }))
      return
    }
    try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path)) { endpoint in
      let services = try GoogleServices(["REKINDLE_ENDPOINT": endpoint.url])
      let client = StorageClient(try services.endpoint(.storage))
      _ = try await client.insertBucket(Bucket(name: "bkt", location: "US-CENTRAL1"), inProject: "p")
      try await body(
        HistoryPlaceForTests(
          history: try History(try HistoryPlace("gs://bkt/some/history/")) { services },
          put: { name, bytes in
            _ = try await client.upload(bytes, as: "some/history/\(name)", in: "bkt", contentType: "text/plain")
          },
          names: {
            try await client.objects(.init(bucket: "bkt", prefix: "some/history/")).objects.map {
              $0.name.lastPart.text
            }
          }))
    }
  }
}

@Suite struct HistoryTests {
  private static let day: Int64 = 86_400_000_000

  private func signed(_ record: RehearsalRecord, by key: SigningKey) async throws -> [UInt8] {
    try await Envelope.sample(record.statement, by: key).json
  }

  @Test(
    "Records are kept under safe names, read back by time, and the same one is kept once",
    arguments: HistoryKind.allCases)
  func appended(kind: HistoryKind) async throws {
    try await withHistory(kind) { place in
      let key = try Keys.key(.p256)
      let later = RehearsalRecord.sample("é /../x:y", started: sampleTime + Self.day)
      // Its name holds slashes, so it is no statement at all.
      #expect(throws: AttestationError.self) { try later.statement }
      let odd = RehearsalRecord.sample("ñ y:z\u{7}", started: sampleTime + Self.day)
      let first = try await signed(.sample(), by: key)
      let names = [
        try await place.history.append(try odd.statement), try await place.history.append(first),
        try await place.history.append(first),
      ]
      #expect(names[0].wholeMatch(of: /2026-11-23T031021Z-___y_z_-[0-9a-f]{4}\.json/) != nil, "\(names[0])")
      #expect(
        names[1].wholeMatch(of: /2026-11-22T031021Z-2026-11-22T03_00_04_48121-[0-9a-f]{4}\.json/) != nil, "\(names[1])")
      #expect(names[2] == names[1])
      #expect(try await place.names() == [names[1], names[0]])
      let listing = try await place.history.records()
      #expect(listing.problems.isEmpty)
      #expect(listing.records.map(\.file) == [names[1], names[0]].map { ExactName($0) })
      #expect(listing.records.map(\.signature) == [.notChecked, .unsigned])
      let record = try #require(listing.records.first)
      #expect(record.export == "2026-11-22T03:00:04_48121" && record.verdict == .verified && record.depth == .rehearsed)
      #expect(record.recoverySeconds == 21.875 && record.documents == 3_191 && record.signature != .unsigned)
      #expect(record.time == sampleTime + 21_875_000)
    }
  }

  @Test("A name that something else has is not written over", arguments: HistoryKind.allCases)
  func taken(kind: HistoryKind) async throws {
    try await withHistory(kind) { place in
      let statement = try RehearsalRecord.sample().statement
      let parsed = try Statement(json: statement)
      let name = HistoryRecord.fileName(of: parsed, digest: try Digest256(of: statement), digits: 4)
      try await place.put(name, [1])
      let other = try await place.history.append(statement)
      #expect(other != name && other.hasPrefix(name.dropLast(5)))
      #expect(try await place.names().sorted() == [name, other].sorted())
      let listing = try await place.history.records()
      #expect(listing.records.map(\.file) == [ExactName(other)])
      #expect(listing.problems.map(\.file) == [ExactName(name)])
    }
  }

  @Test("Records that state more bytes than are read are an error, and none of them is fetched")
  func statedSizes() async throws {
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path)) { endpoint in
        let services = try GoogleServices(["REKINDLE_ENDPOINT": endpoint.url])
        let client = StorageClient(try services.endpoint(.storage))
        _ = try await client.insertBucket(Bucket(name: "bkt", location: "US-CENTRAL1"), inProject: "p")
        let history = try History(try HistoryPlace("gs://bkt/kept")) { services }
        for started in [sampleTime, sampleTime + Self.day] {
          _ = try await history.append(try RehearsalRecord.sample(started: started).statement)
        }
        #expect(try await history.records().records.count == 2)
        let sandbox = SandboxClient(endpoint.url)
        for (size, code) in [
          ("536870913", GoogleCloudError.Code.responseTooLarge), ("4611686018427387904", .badResponse),
        ] {
          try await sandbox.setFaults(#"{"path":"/storage/v1/b/bkt/o","sizes":"\#(size)"}"#)
          let error = await #expect(throws: GoogleCloudError.self, "\(size)") { try await history.records() }
          #expect(error?.code == code, "\(size)")
        }
      }
    }
  }

  @Test("Only records are kept")
  func refused() async throws {
    try await withHistory(.folder) { place in
      for bytes in [[], Array("{}".utf8), Array("text".utf8)] {
        await #expect(throws: AttestationError.self) { try await place.history.append(bytes) }
      }
      #expect(throws: (any Error).self) {
        try FileManager.default.contentsOfDirectory(atPath: place.history.place.description)
      }
    }
  }

  @Test("What is no record is a problem, never passed over and never a success", arguments: HistoryKind.allCases)
  func problems(kind: HistoryKind) async throws {
    try await withHistory(kind) { place in
      let statement = try RehearsalRecord.sample().statement
      _ = try await place.history.append(statement)
      let rows: [(String, [UInt8], String)] = [
        ("a.json", [], "history-damaged"), ("b.json", Array(statement.dropLast()), "history-damaged"),
        ("c.json", Array("{}".utf8), "history-damaged"), ("d.json", statement + statement, "history-damaged"),
        ("e.txt", statement, "history-odd"), ("f.json.bak", statement, "history-odd"),
      ]
      for (name, bytes, _) in rows { try await place.put(name, bytes) }
      let listing = try await place.history.records()
      #expect(listing.records.count == 1)
      #expect(listing.problems.map(\.code.description) == rows.map(\.2))
      #expect(listing.problems.map(\.file?.text) == rows.map(\.0))
      #expect(
        listing.problems.allSatisfy { $0.severity == .error && $0.consequence == .incomplete && $0.remedy != nil })
      #expect(listing.counting.count == 1)
    }
  }

  @Test("Links, folders and pipes in a folder, a folder that is not there, a folder that is a file")
  func oddFolder() async throws {
    try await withHistory(.folder) { place in
      let path = place.history.place.description
      #expect(try await place.history.records().problems.map(\.code.description) == ["history-missing"])
      let name = try await place.history.append(try RehearsalRecord.sample().statement)
      let files = FileManager.default
      try files.createSymbolicLink(atPath: path + "/link.json", withDestinationPath: "\(path)/\(name)")
      try files.createSymbolicLink(atPath: path + "/nowhere.json", withDestinationPath: "\(path)/none")
      try files.createDirectory(atPath: path + "/folder.json", withIntermediateDirectories: false)
      #expect(mkfifo(path + "/pipe.json", 0o600) == 0)
      try Data("unfinished".utf8).write(to: URL(fileURLWithPath: path + "/.x.json.1234"))
      let listing = try await place.history.records()
      #expect(listing.records.map(\.file) == [ExactName(name)])
      #expect(listing.problems.map { $0.file ?? "" } == ["folder.json", "link.json", "nowhere.json", "pipe.json"])
      #expect(Set(listing.problems.map(\.code.description)) == ["history-odd"])
      let file = try History(try HistoryPlace("\(path)/\(name)")) { try GoogleServices([:]) }
      #expect(try await file.records().problems.map(\.code.description) == ["history-unreadable"])
      await #expect(throws: AttestationError.self) { try await file.append(try RehearsalRecord.sample().statement) }
    }
  }

  @Test("A folder below a bucket's prefix is a problem; its own placeholder is none")
  func oddBucket() async throws {
    try await withHistory(.bucket) { place in
      try await place.put("", [])
      try await place.put("deeper/x.json", [1])
      let listing = try await place.history.records()
      #expect(listing.problems.map(\.code.description) == ["history-odd"])
      #expect(listing.problems.map(\.file) == ["deeper/"])
    }
  }

  @Test("With a key, only what it signed counts, and what it did not sign is a warning")
  func keyed() async throws {
    try await withHistory(.folder) { place in
      let (key, other) = (try Keys.key(.ed25519), try Keys.key(.p256))
      _ = try await place.history.append(try await signed(.sample("a", started: sampleTime), by: key))
      _ = try await place.history.append(try RehearsalRecord.sample("a", started: sampleTime + 1_000_000).statement)
      _ = try await place.history.append(
        try await signed(.sample("a", started: sampleTime + 2_000_000), by: other))
      let open = try await place.history.records()
      #expect(open.counting.count == 3)
      #expect(
        open.latest(for: ExportSighting(name: "a", metadata: [:], newest: nil))?.record.time == open.records.last?.time)
      let listing = try await place.history.records(keys: KeyRing([.init(key: key.publicKey)]))
      #expect(listing.records.map(\.signature) == [.valid, .unsigned, .invalid])
      #expect(listing.problems.map(\.code.description).sorted() == ["history-unknown-key", "history-unsigned"])
      #expect(listing.problems.allSatisfy { $0.severity == .warning && $0.consequence == .none })
      #expect(listing.counting.map(\.signature) == [.valid])
      #expect(
        listing.latest(for: ExportSighting(name: "a", metadata: [:], newest: nil))?.record == listing.records.first)
      #expect(listing.trend()?.last == listing.records.first)
    }
  }
}

@Suite struct HistoryListingTests {
  private static func item(_ record: RehearsalRecord, _ name: String = "x.json") throws -> HistoryItem {
    HistoryItem(HistoryEntry(name: name, content: .success(try record.statement)), nil)
  }

  private static func record(_ name: ExactName, minute: Int64, digest: UInt64, _ verdict: Verdict = .verified)
    -> RehearsalRecord
  {
    var record = RehearsalRecord.sample(name, started: sampleTime + minute * 60_000_000)
    record.files[0].sha256 = Digest256(words: [digest, 0, 0, 0])
    record.verdict = verdict
    return record
  }

  private static func sighting(_ name: ExactName, _ digest: UInt64?, newest: Int64? = sampleTime) -> ExportSighting {
    let metadata = digest.map { ["\(name).overall_export_metadata" as ExactName: Digest256(words: [$0, 0, 0, 0])] }
    return ExportSighting(
      name: name, metadata: metadata ?? [:], newest: newest,
      outputs: ["all_namespaces/all_kinds/output-0": .sha256(Digest256(words: [5, 6, 7, 8]))])
  }

  @Test("The last run about an export is found by its digests before its name, whatever came of it")
  func latest() throws {
    let listing = HistoryListing(
      [
        try Self.item(Self.record("a", minute: 1, digest: 1)), try Self.item(Self.record("a", minute: 5, digest: 2)),
        try Self.item(Self.record("b", minute: 3, digest: 1, .different)),
        try Self.item(Self.record("c", minute: 4, digest: 4)),
      ], isKeyed: false)
    func latest(_ name: ExactName, _ digest: UInt64?) -> (Int64, HistoryListing.Match.By)? {
      listing.latest(for: Self.sighting(name, digest)).map { (($0.record.time - sampleTime) / 60_000_000, $0.by) }
    }
    #expect(try #require(latest("a", nil)) == (5, .name))
    #expect(try #require(latest("a", 1)) == (3, .digest))
    #expect(try #require(latest("a", 9)) == (5, .name))
    #expect(try #require(latest("other", 4)) == (4, .digest))
    #expect(latest("other", 9) == nil)
    #expect(listing.latest(for: Self.sighting("b", nil))?.record.verdict == .different)
  }

  @Test("An export with the same counts and sizes, or with objects newer than the run, is another one")
  func otherExports() throws {
    let inner: ExactName = "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"
    var record = Self.record("a", minute: 0, digest: 1)
    record.files.append(.init(path: inner, sha256: Digest256(words: [2, 0, 0, 0])))
    record.export.filesListed = record.files.count
    let listing = HistoryListing([try Self.item(record)], isKeyed: false)
    var export = Self.sighting("a", 1)
    export.metadata[inner] = Digest256(words: [2, 0, 0, 0])
    #expect(listing.latest(for: export)?.by == .digest)
    // Equal counts and sizes give an equal overall file; the inner one states the time.
    var other = export
    other.metadata[inner] = Digest256(words: [3, 0, 0, 0])
    #expect(listing.latest(for: other)?.by == .name)
    other.metadata[inner] = nil
    #expect(listing.latest(for: other)?.by == .name)
    other = export
    other.metadata["more.export_metadata"] = Digest256(words: [2, 0, 0, 0])
    #expect(listing.latest(for: other)?.by == .name)
    // An object that was replaced after the run began, beyond what two clocks may differ by.
    for (seconds, by) in [(300, HistoryListing.Match.By.digest), (301, .name)] as [(Int64, HistoryListing.Match.By)] {
      other = export
      other.newest = sampleTime + seconds * 1_000_000
      #expect(listing.latest(for: other)?.by == by, "\(seconds)")
    }
    other.newest = nil
    #expect(listing.latest(for: other)?.by == .name)
  }

  @Test("Output files are known by SHA-256 or MD5; one that was replaced is another's, one without both is not known")
  func outputs() throws {
    let output: ExactName = "all_namespaces/all_kinds/output-0"
    let (md5, other) = (MD5Digest(bytes: Array(0..<16)), MD5Digest(bytes: Array(1..<17)))
    var record = Self.record("a", minute: 0, digest: 1)
    for (rehearsed, stated, by) in [
      (md5, md5.map { .md5($0) } ?? .unstated, .digest), (md5, other.map { .md5($0) } ?? .unstated, .name),
      (nil, md5.map { .md5($0) } ?? .unstated, .metadata), (md5, .unstated, .metadata),
      (md5, .sha256(Digest256(words: [5, 6, 7, 8])), .digest), (md5, .sha256(.zero), .name), (md5, nil, .name),
    ] as [(MD5Digest?, ExportSighting.Content?, HistoryListing.Match.By)] {
      record.files[1].md5 = rehearsed
      let listing = HistoryListing([try Self.item(record)], isKeyed: false)
      var export = Self.sighting("a", 1)
      export.outputs[output] = stated
      #expect(listing.latest(for: export)?.by == by, "\(by)")
    }
  }

  private static func timed(_ seconds: [Double], _ kind: RehearsalRecord.Staging.Kind = .emulator) throws
    -> [HistoryItem]
  {
    try seconds.enumerated().map { index, seconds in
      var record = RehearsalRecord.sample("e", started: sampleTime + Int64(index) * 60_000_000)
      record.timings.total = seconds
      record.staging?.kind = kind
      return try item(record)
    }
  }

  @Test("The trend is the last time against the median of those before it")
  func trend() throws {
    func trend(_ seconds: [Double], previous: Int = 10) throws -> [Double?] {
      let trend = try #require(HistoryListing(try Self.timed(seconds), isKeyed: false).trend(previous: previous))
      return [trend.last.recoverySeconds, Double(trend.previous), trend.median, trend.change]
    }
    #expect(HistoryListing([], isKeyed: false).trend() == nil)
    #expect(try trend([8]) == [8, 0, nil, nil])
    #expect(try trend([10, 15]) == [15, 1, 10, 50])
    #expect(try trend([100, 10, 30, 20, 10]) == [10, 4, 25, -60])
    #expect(try trend([100, 10, 30, 20, 10], previous: 3) == [10, 3, 20, -50])
    #expect(try trend([0, 10]) == [10, 1, 0, nil])
    #expect(try trend([10, 15], previous: -1) == [15, 0, nil, nil])
  }

  @Test("The trend is of the whole recovery, over the last 30, and tells how old the data was")
  func trendOfRecoveries() throws {
    var last = RehearsalRecord.sample("e", started: sampleTime + 6_000_000_000)
    last.timings.total = 20
    last.timings.download = 10
    let items = try Self.timed([1_000] + Array(repeating: 20, count: 30)) + [try Self.item(last)]
    let trend = try #require(HistoryListing(items, isKeyed: false).trend())
    #expect(trend.last.recoverySeconds == 30 && trend.previous == 30 && trend.median == 20 && trend.change == 50)
    #expect(trend.dataAge == 610_000_000 && trend.timings == last.timings)
    // The data of each sample is as old when its run begins.
    #expect(trend.dataAgeMedian == 610)
  }

  @Test("Runs that failed, verifications alone, and staging of another kind are no part of the trend")
  func trendOfLikes() throws {
    var failed = RehearsalRecord.sample("e", started: sampleTime + 600_000_000)
    failed.verdict = .incomplete
    failed.timings.total = 1_000
    var verified = RehearsalRecord.sample("e", started: sampleTime + 700_000_000)
    verified.depth = .decoded
    verified.timings.total = 2_000
    let others = try Self.timed([1, 1, 1], .embedded)
    let items = others + (try Self.timed([5, 10, 10, 20])) + [try Self.item(failed), try Self.item(verified)]
    let trend = try #require(HistoryListing(items, isKeyed: false).trend())
    #expect(trend.last.recoverySeconds == 20 && trend.previous == 3 && trend.median == 10 && trend.change == 100)
  }
}

@Suite struct HistoryPlaceTests {
  @Test func places() throws {
    #expect(try HistoryPlace("gs://b/p") == .bucket("b", prefix: "p"))
    #expect(try HistoryPlace("gs://b/p/q//") == .bucket("b", prefix: "p/q"))
    #expect(try HistoryPlace("some/folder") == .folder("some/folder"))
    for text in ["", "gs://", "gs://b", "gs://b/", "gs:///p", "gs://b//p", "s3://b/p", "https://x/y", "a\0b"] {
      let error = #expect(throws: AttestationError.self, "\(text)") { try HistoryPlace(text) }
      #expect(error?.code == .place)
    }
  }
}
