import Documents
import Foundation
import GoogleCloud
import JSON
import Sandbox
import Subprocess
import TestSupport
import Testing
import Verification

@testable import Backups

struct ListTests {
  @Test("Exports are listed newest first, with what their metadata says and what is wrong with them")
  func everything() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.put(Fixture("erp").folder, as: "2026-11-20T03:00:00_1")
      try await bucket.put(Fixture("types").folder, as: "2026-11-22T03:00:00_2")
      try await bucket.put(
        Fixture("types").folder, as: "2026-11-23T03:00:00_3", leavingOut: ["types.overall_export_metadata"])
      try await bucket.put(Fixture("many-files").folder, as: "2026-11-21T03:00:00_4", leavingOut: [Self.someOutput])
      try await bucket.put([1, 2, 3], as: "2026-11-19T03:00:00_5/2026-11-19T03:00:00_5.overall_export_metadata")
      try await bucket.put([1], as: "notes.txt")
      let list = try await bucket.list()
      #expect(list.exports.map { String($0.name.text.suffix(1)) }.contains("5"))
      #expect(list.otherObjects == 1)
      let byName = Dictionary(uniqueKeysWithValues: list.exports.map { (String($0.name.text.suffix(1)), $0) })
      #expect(byName["1"]?.state == .complete && byName["1"]?.documents == 3_269)
      #expect(byName["2"]?.state == .complete && byName["2"]?.problems == [])
      #expect(byName["3"]?.state == .incomplete && byName["3"]?.documents == nil)
      #expect(byName["4"]?.state == .incomplete)
      #expect(byName["4"]?.problems.contains { $0.contains(Self.someOutput) } == true)
      #expect(byName["5"]?.state == .incomplete && byName["5"]?.problems.isEmpty == false)
      let times = list.exports.map(\.time)
      #expect(times == times.sorted(by: >))
      let latest = try await bucket.lister().newest(in: BucketPlace(bucket: "backups")).export
      #expect(latest.state == .complete)
    }
  }

  @Test("An export in another's folder, and what macOS puts beside files, damage neither; verify says the same")
  func nested() async throws {
    try await withSandboxBucket { bucket, folder in
      try await bucket.put(Fixture("types").folder, as: "backup")
      try await bucket.put(Fixture("erp").folder, as: "backup/weekly")
      try await bucket.put([0, 5, 22, 7], as: "backup/._backup.overall_export_metadata")
      try await bucket.put([0, 5, 22, 7], as: "backup/weekly/all_namespaces/all_kinds/._output-0")
      let list = try await bucket.list()
      let byName = Dictionary(uniqueKeysWithValues: list.exports.map { ($0.name, $0) })
      #expect(byName.keys.sorted() == ["backup", "weekly"] && list.otherObjects == 2)
      #expect(byName.values.allSatisfy { $0.state == .complete && $0.problems.isEmpty })
      #expect(byName["backup"]?.notes.count == 1 && byName["weekly"]?.notes == [])
      // The same files on a disk.
      let outer = try Fixture.types.copy(into: folder)
      try FileManager.default.copyItem(at: Fixture.erp.folder, to: outer.appending(path: "weekly"))
      let report = try await Verifier().verify(outer.path).report
      #expect(report.verdict == .verified && report.findings.map(\.code.description) == ["export-nested"])
    }
  }

  @Test("Metadata that lists nothing, with files beside it, is of no complete export")
  func emptyMetadata() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.put(Fixture("types").folder, as: "x", leavingOut: ["types.overall_export_metadata"])
      let empty = try Data(contentsOf: Fixture.empty.folder.appending(path: "empty.overall_export_metadata"))
      try await bucket.put([UInt8](empty), as: "x/x.overall_export_metadata")
      let examined = try await ExportExaminer(bucket.storage).examine(BucketPlace(bucket: "backups", folder: "x"))
      #expect(examined.state == .incomplete && examined.problems.count == 1)
    }
  }

  @Test("A listing that never ends, or states what cannot be, is an error and no export")
  func lyingListings() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.put(Fixture("types").folder, as: "types")
      let client = SandboxClient(bucket.endpoint.url)
      for fault in [#""endlessPages":true"#, #""sizes":"4611686018427387904""#, #""sizes":"-1""#, #""sizes":"1e3""#] {
        try await client.setFaults(#"{"path":"/storage/v1/b/backups/o",\#(fault)}"#)
        let error = await #expect(throws: GoogleCloudError.self, "\(fault)") { () async throws in
          _ = try await bucket.list()
        }
        #expect(error?.code == .badResponse)
      }
      // One byte more than metadata has at most: it is not fetched.
      try await client.setFaults(#"{"path":"/storage/v1/b/backups/o","sizes":"67108865"}"#)
      let list = try await bucket.list()
      #expect(list.exports.map(\.state) == [.unreadable])
    }
  }

  @Test("Copies with newer names and older data do not hide the newest export")
  func copies() async throws {
    try await withSandboxBucket { bucket, _ in
      let place = BucketPlace(bucket: "backups")
      var times: [(fixture: Fixture, time: Int64)] = []
      for fixture in [Fixture.types, Fixture.erp] {
        try await bucket.put(fixture.folder, as: fixture.name)
        let examined = try await ExportExaminer(bucket.storage).examine(place.inside(ExactName(fixture.name)))
        times.append((fixture, examined.time))
        for object in try await bucket.storage.objects(.init(bucket: "backups")).objects {
          _ = try await run(
            .name("curl"),
            arguments: [
              "--silent", "--fail", "--request", "DELETE",
              "\(bucket.endpoint.url)/storage/v1/b/backups/o/\(PercentEncoding.encode(object.name.text))",
            ], output: .discarded, error: .discarded)
        }
      }
      times.sort { $0.time < $1.time }
      for number in 1...5 { try await bucket.put(times[0].fixture.folder, as: "2099-01-0\(number)T03:00:00_1") }
      try await bucket.put(times[1].fixture.folder, as: "2098-12-31T03:00:00_1")
      let latest = try await bucket.lister().newest(in: place).export
      #expect(latest.name == "2098-12-31T03:00:00_1" && times[0].time < times[1].time)
      #expect(try await bucket.list().newestOfOurs == latest)
    }
  }

  private static let someOutput = "all_namespaces/all_kinds/output-1"

  @Test("A bucket without exports has none, one that is not there is an error")
  func nothing() async throws {
    try await withSandboxBucket { bucket, _ in
      let place = BucketPlace(bucket: "backups")
      let list = try await bucket.list()
      #expect(list.exports.isEmpty)
      await #expect(throws: BackupError.self) { try await bucket.lister().newest(in: place).export }
      let error = await #expect(throws: GoogleCloudError.self) { () async throws in
        _ = try await bucket.lister().list(BucketPlace(bucket: "no-bucket"))
      }
      #expect(error?.code == .notFound)
    }
  }

  @Test(
    "Folder names tell when an export was made",
    arguments: [
      ("2026-11-22T03:00:04_48121", "2026-11-22T03:00:04Z"), ("2026-11-22T03:00:04", "2026-11-22T03:00:04Z"),
      ("2026-11-22T03:00:04Z_abc", "2026-11-22T03:00:04Z"), ("2026-11-22T03:00:04.5", nil),
      ("2026-13-22T03:00:04", nil),
      ("daily", nil), ("", nil), ("2026-11-22T03:00:0é", nil),
    ])
  func time(name: ExactName, time: String?) {
    #expect(ExportTime.microseconds(inName: name) == time.flatMap { Timestamp.microseconds($0) })
  }

  @Test(
    "Objects belong to the export whose folder they are in",
    arguments: [
      ("e/e.overall_export_metadata", "e"), ("a/b/all_namespaces/all_kinds/output-0", "a/b"),
      ("e/default_namespace/kind_x/output-1", "e"), ("e/namespace_n/k/o", "e"), ("notes.txt", nil),
      ("all_namespaces/all_kinds/output-0", nil), ("e/readme", nil),
      ("2026-11-22T03:00:04_1/output-0", "2026-11-22T03:00:04_1"), ("x.overall_export_metadata", nil),
    ])
  func folder(object: ExactName, folder: ExactName?) {
    #expect(FolderTally.folder(of: object) == folder)
  }

  @Test(
    "Places are read as they are typed",
    arguments: [
      ("gs://bucket", "gs://bucket"), ("gs://bucket/", "gs://bucket"), ("gs://bucket/a/b/", "gs://bucket/a/b"),
      ("bucket", nil), ("gs://", nil), ("gs://ab", nil), ("gs://bucket//a", nil), ("s3://bucket", nil), ("", nil),
    ])
  func place(text: String, place: String?) {
    #expect((try? BucketPlace(parsing: text))?.description == place)
  }
}
