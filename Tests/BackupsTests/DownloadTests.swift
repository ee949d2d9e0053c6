import Documents
import ExportFormat
import Foundation
import GoogleCloud
import Sandbox
import TestSupport
import Testing

@testable import Backups

struct DownloadTests {
  private static let place = BucketPlace(bucket: "backups", folder: "many-files")

  private static func download(
    _ bucket: SandboxBucket, _ place: BucketPlace = place, into folder: URL, rangeBytes: Int64 = 4_096
  ) async throws -> ExportDownload.Outcome {
    let plan = try await DownloadPlan.make(place, bucket.storage)
    return try await ExportDownload(plan, bucket.storage, rangeBytes: rangeBytes).run(into: folder.path)
  }

  private static func equal(_ one: URL, _ other: URL) throws -> Bool {
    let files = try FileManager.default.subpathsOfDirectory(atPath: one.path).sorted()
    guard try files == FileManager.default.subpathsOfDirectory(atPath: other.path).sorted() else { return false }
    return files.allSatisfy { file in
      let (left, right) = (one.appending(path: file), other.appending(path: file))
      return (try? Data(contentsOf: left)) == (try? Data(contentsOf: right))
    }
  }

  @Test("What comes is what is in the bucket, byte for byte, and nothing else is left")
  func whole() async throws {
    try await withSandboxBucket { bucket, folder in
      let source = Fixture("many-files").folder
      try await bucket.put(source, as: "many-files")
      let outcome = try await Self.download(bucket, into: folder)
      #expect(outcome.transferred == outcome.bytes && outcome.bytes > 0)
      #expect(try Self.equal(source, folder.appending(path: "many-files")))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["many-files", "sandbox"])
      #expect(try FileMode.notPrivate(in: folder.appending(path: "many-files").path) == [])
      // A second one is refused, and changes nothing.
      let error = await #expect(throws: BackupError.self) { try await Self.download(bucket, into: folder) }
      #expect(error?.code == .inTheWay)
    }
  }

  @Test("A journal whose last line was cut is gone on from, and only what is whole on disk is kept")
  func resumed() async throws {
    try await withSandboxBucket { bucket, folder in
      let source = Fixture("erp").folder
      try await bucket.put(source, as: "erp")
      let place = BucketPlace(bucket: "backups", folder: "erp")
      let plan = try await DownloadPlan.make(place, bucket.storage)
      let work = folder.appending(path: ".erp.download")
      // As a kill leaves it: everything in place, without the last step.
      _ = try await Self.download(bucket, place, into: folder, rangeBytes: 64 << 10)
      try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
      try FileManager.default.moveItem(at: folder.appending(path: "erp"), to: work.appending(path: "files"))
      var journal = try DownloadJournal(work.path + "/journal.ndjson", for: plan, rangeBytes: 64 << 10)
      let large = try #require(plan.items.firstIndex { $0.object.size > 4 * (64 << 10) })
      let file = work.appending(path: "files/\(plan.items[large].path)")
      var bytes = [UInt8](try Data(contentsOf: file))
      for range in 0..<3 {
        let part = bytes[range * (64 << 10)..<(range + 1) * (64 << 10)]
        try journal.add(
          DownloadJournal.Range(item: large, number: range), checksum: Checksum.crc32c(Array(part).span.bytes))
      }
      let handle = try FileHandle(forWritingTo: work.appending(path: "journal.ndjson"))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(#"{"item":0,"ra"#.utf8))
      try handle.close()
      // One of the ranges that the journal has is not on disk any more.
      bytes[64 << 10] ^= 1
      try Data(bytes).write(to: file)
      // As an earlier version made them.
      try FileMode.set(files: 0o644, folders: 0o755, in: work.path)
      let outcome = try await Self.download(bucket, place, into: folder, rangeBytes: 64 << 10)
      #expect(try FileMode.notPrivate(in: folder.appending(path: "erp").path) == [])
      #expect(outcome.bytes - outcome.transferred == 2 * (64 << 10))
      #expect(try Self.equal(source, folder.appending(path: "erp")))
    }
  }

  @Test("An export that was replaced since the download began is not gone on with")
  func replaced() async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "types")
      let place = BucketPlace(bucket: "backups", folder: "types")
      let plan = try await DownloadPlan.make(place, bucket.storage)
      let work = try WorkFolder(beside: folder.path + "/types")
      _ = try DownloadJournal(work.journal, for: plan, rangeBytes: 4_096)
      let object = plan.items[0].object
      let bytes = [UInt8](try Data(contentsOf: Fixture("types").folder.appending(path: plan.items[0].path.text)))
      try await bucket.put(bytes, as: object.name, replacing: object.generation)
      let locked = await #expect(throws: BackupError.self) { try await Self.download(bucket, place, into: folder) }
      #expect(locked?.code == .inTheWay)
      withExtendedLifetime(work) {}
    }
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "types")
      let place = BucketPlace(bucket: "backups", folder: "types")
      let plan = try await DownloadPlan.make(place, bucket.storage)
      do {
        let work = try WorkFolder(beside: folder.path + "/types")
        _ = try DownloadJournal(work.journal, for: plan, rangeBytes: 4_096)
      }
      let object = plan.items[0].object
      // The same bytes in another version.
      let bytes = [UInt8](try Data(contentsOf: Fixture("types").folder.appending(path: plan.items[0].path.text)))
      try await bucket.put(bytes, as: object.name, replacing: object.generation)
      let changed = await #expect(throws: BackupError.self) { try await Self.download(bucket, place, into: folder) }
      #expect(changed?.code == .changed)
      // The old plan's objects are gone: its versions are asked for, not what is there now.
      let gone = await #expect(throws: GoogleCloudError.self) {
        try await ExportDownload(plan, bucket.storage, rangeBytes: 4_096).run(into: folder.path + "/other")
      }
      #expect(gone?.code == .notFound)
    }
  }

  @Test("An object that appears while the export is downloaded is no part of it, and told")
  func grown() async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "types")
      let plan = try await DownloadPlan.make(BucketPlace(bucket: "backups", folder: "types"), bucket.storage)
      try await bucket.put([1], as: "types/all_namespaces/all_kinds/output-9")
      let error = await #expect(throws: BackupError.self) {
        try await ExportDownload(plan, bucket.storage).run(into: folder.path)
      }
      #expect(error?.code == .changed)
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/types"))
    }
  }

  @Test(
    "Names that are none for a disk are refused before anything is written",
    arguments: ["../up", "a//b", "./a", "a/../../b", "a\\b", String(repeating: "x", count: 256), "ALL_NAMESPACES"])
  func unsafe(name: String) async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "types")
      if name == "ALL_NAMESPACES" { try await bucket.put([1], as: "types/all_namespaces") }
      try await bucket.put([1], as: "types/\(name)")
      let error = await #expect(throws: BackupError.self) {
        try await Self.download(bucket, BucketPlace(bucket: "backups", folder: "types"), into: folder)
      }
      #expect(error?.code == .unsafeName)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["sandbox"])
    }
  }

  @Test(
    "An export is held against its metadata: with a file missing nothing is downloaded",
    arguments: [
      "all_namespaces/all_kinds/output-0", "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata",
    ])
  func incomplete(missing: String) async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "types", leavingOut: [missing])
      let error = await #expect(throws: BackupError.self) {
        try await Self.download(bucket, BucketPlace(bucket: "backups", folder: "types"), into: folder)
      }
      #expect(error?.code == .exportIncomplete)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["sandbox"])
    }
  }

  @Test("What macOS puts beside files, and an export below the folder, are not downloaded with it")
  func leftOut() async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "types")
      try await bucket.put(Fixture("erp").folder, as: "types/erp")
      for name in ["._types.overall_export_metadata", "all_namespaces/all_kinds/._output-0", "erp/._x"] {
        try await bucket.put([0, 5, 22, 7], as: "types/\(name)")
      }
      _ = try await Self.download(bucket, BucketPlace(bucket: "backups", folder: "types"), into: folder)
      #expect(try Self.equal(Fixture("types").folder, folder.appending(path: "types")))
    }
  }

  /// The lying listing is of a server that is not ours: no memory, file or request is made by what it states.
  @Test("Sizes that the disk does not have, and none can have, end the download before its first byte")
  func hugeSizes() async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "types")
      let place = BucketPlace(bucket: "backups", folder: "types")
      let client = SandboxClient(bucket.endpoint.url)
      for size in ["4611686018427387904", "9223372036854775807", "5497558138881", "-1"] {
        try await client.setFaults(#"{"method":"GET","path":"/storage/v1/b/backups/o","sizes":"\#(size)"}"#)
        let error = await #expect(throws: GoogleCloudError.self, "\(size)") {
          try await Self.download(bucket, place, into: folder)
        }
        #expect(error?.code == .badResponse)
      }
      try await client.setFaults("")
      // 5 TiB each: what an object may have. The free space is looked at first.
      var plan = try await DownloadPlan.make(place, bucket.storage)
      try await client.setFaults(#"{"method":"GET","path":"/storage/v1/b/backups/o","sizes":"5497558138880"}"#)
      plan = try await DownloadPlan.again(place, bucket.storage)
      let error = await #expect(throws: BackupError.self) {
        try await ExportDownload(plan, bucket.storage, rangeBytes: 1).run(into: folder.path)
      }
      #expect(error?.code == .noSpace)
    }
  }

  @Test("What is no finished export is not downloaded")
  func unfinished() async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "types", leavingOut: ["types.overall_export_metadata"])
      for (place, code) in [("types", BackupError.Code.exportIncomplete), ("nothing", .noExport), ("", .usage)] {
        let error = await #expect(throws: BackupError.self) {
          try await Self.download(bucket, BucketPlace(bucket: "backups", folder: ExactName(place)), into: folder)
        }
        #expect(error?.code == code)
      }
    }
  }
}
