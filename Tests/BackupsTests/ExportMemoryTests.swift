import Documents
import Keys
import Sandbox
import TestSupport
import Testing

@testable import Backups
@testable import GoogleCloud

/// A bucket that is listed again and again: what is known is not read again, and what changed in any way is.
struct ExportMemoryTests {
  private static func name(_ day: Int) -> String { "2026-11-0\(day)T03:00:00_1" }

  /// Six exports; day 1 is the oldest. The newest four are read in any case.
  private func withExports(
    _ body: (SandboxBucket, SandboxClient, ExportMemory) async throws -> Void
  ) async throws {
    try await withSandboxBucket { bucket, _ in
      for day in 1...6 { try await bucket.put(Fixture("types").folder, as: Self.name(day)) }
      try await body(bucket, SandboxClient(bucket.endpoint.url), ExportMemory())
    }
  }

  private static func unreadable(_ day: Int) -> String { #"{"path":"*2026-11-0\#(day)*","status":403}"# }

  private func list(_ bucket: SandboxBucket, _ memory: ExportMemory?) async throws -> BackupList {
    try await bucket.lister(memory: memory).list(BucketPlace(bucket: bucket.name))
  }

  @Test("An export whose objects are the same is not read again, and the answer is the same")
  func known() async throws {
    try await withExports { bucket, client, memory in
      let first = try await list(bucket, memory)
      #expect(first.exports.map(\.condition) == Array(repeating: .complete, count: 6))
      try await client.setFaults(Self.unreadable(1))
      #expect(try await list(bucket, memory).exports == first.exports)
      // Without the memory it would be read.
      await #expect(throws: GoogleCloudError.self) { try await list(bucket, nil) }
    }
  }

  @Test("The newest exports are read each time, so a right that was taken away shows")
  func newest() async throws {
    try await withExports { bucket, client, memory in
      _ = try await list(bucket, memory)
      try await client.setFaults(Self.unreadable(6))
      await #expect(throws: GoogleCloudError.self) { try await list(bucket, memory) }
    }
  }

  static let changes = ["replaced", "added", "deleted", "made again"]

  @Test("An export is read again if an object of it changed", arguments: changes)
  func changed(_ change: String) async throws {
    try await withExports { bucket, client, memory in
      _ = try await list(bucket, memory)
      let folder = Self.name(1)
      let output = ExactName("\(folder)/all_namespaces/all_kinds/output-0")
      let object = try await bucket.storage.object(output, in: bucket.name)
      switch change {
      case "replaced": try await bucket.put([1, 2, 3], as: output, replacing: object.generation)
      case "added": try await bucket.put([1], as: ExactName("\(folder)/note.txt"))
      default:
        try await client.call("DELETE", "/storage/v1/b/\(bucket.name)/o/\(output.text.replacing("/", with: "%2F"))")
      }
      if change == "made again" {
        let bytes = try await bytes(of: ExactName("\(Self.name(2))/all_namespaces/all_kinds/output-0"), bucket)
        try await bucket.put(bytes, as: output)
      }
      let found = try await list(bucket, memory).exports.first { $0.name == ExactName(folder) }
      #expect(found == (try await list(bucket, nil)).exports.first { $0.name == ExactName(folder) })
      #expect((found?.condition == .complete) == ["added", "made again"].contains(change))
    }
  }

  private func bytes(of name: ExactName, _ bucket: SandboxBucket) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    let object = try await bucket.storage.object(name, in: bucket.name)
    _ = try await bucket.storage.download(object) { part in part.withUnsafeBytes { bytes += $0 } }
    return bytes
  }

  @Test("An export that is gone from the bucket is gone from the memory")
  func gone() async throws {
    try await withExports { bucket, client, memory in
      _ = try await list(bucket, memory)
      for path in [
        "\(Self.name(1)).overall_export_metadata", "all_namespaces/all_kinds/output-0",
        "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata",
      ] {
        let object = "\(Self.name(1))/\(path)".replacing("/", with: "%2F")
        try await client.call("DELETE", "/storage/v1/b/\(bucket.name)/o/\(object)")
      }
      #expect(try await list(bucket, memory).exports.count == 5)
      try await bucket.put(Fixture("types").folder, as: Self.name(1))
      try await client.setFaults(Self.unreadable(1))
      await #expect(throws: GoogleCloudError.self) { try await list(bucket, memory) }
    }
  }

  @Test("Prints tell folders apart by every object below them, and a listing out of order has none")
  func prints() throws {
    func prints(_ objects: [(String, Int64)]) throws -> [ExactName: String] {
      var prints = FolderPrints()
      for (name, generation) in objects {
        try prints.add(
          StorageObject(bucket: "b", name: ExactName(name), generation: generation, size: 1), isExport: { _ in true })
      }
      return try prints.finish { _ in true }.mapValues(\.hexadecimal)
    }
    let one = try prints([("a/b/c", 1), ("a/b/d", 2), ("a/e", 3), ("f", 4), ("g/h", 5)])
    #expect(one.keys.sorted() == ["a", "a/b", "g"])
    let other = try prints([("a/b/c", 1), ("a/b/d", 2), ("a/e", 9), ("f", 8), ("g/h", 5)])
    #expect(one["a/b"] == other["a/b"] && one["g"] == other["g"] && one["a"] != other["a"])
    let deeper = try prints([("a/b/c", 7), ("a/b/d", 2), ("a/e", 3), ("g/h", 5)])
    #expect(one["a/b"] != deeper["a/b"] && one["a"] != deeper["a"])
    #expect(try prints([("g/h", 5), ("a/b/c", 1)]).isEmpty)
  }
}
