import ExportFormat
import Files
import Foundation
package import GoogleCloud
import Verification
package import Work

/// Downloads an export: many ranges at once, what a killed download left taken up again, every object's checksum against
/// Cloud Storage's.
package struct ExportDownload: Sendable {
  package struct Outcome: Sendable, Equatable {
    /// The export's folder, which `rekindle verify` takes.
    package var folder: String
    package var files: Int
    package var bytes: Int64
    /// Of them, those that came now; the others were on disk already.
    package var transferred: Int64
    package var seconds: Double
  }

  let storage: StorageClient
  let plan: DownloadPlan
  let progress: ProgressMeter?
  /// Ranges on their way at once.
  let parallel: Int
  /// Of one range, in bytes: the most that is lost by a kill for each range that is on its way.
  let rangeBytes: Int64

  /// What is fetched by one request.
  package static let rangeBytes: Int64 = 8 << 20

  /// Beside the export's bytes: journal, metadata of the file system.
  private static let spareBytes: Int64 = 16 << 20

  package init(
    _ plan: DownloadPlan, _ storage: StorageClient, progress: ProgressMeter? = nil, parallel: Int = 8,
    rangeBytes: Int64 = ExportDownload.rangeBytes
  ) {
    self.storage = storage
    self.plan = plan
    self.progress = progress
    self.parallel = parallel
    self.rangeBytes = rangeBytes
  }

  /// Downloads into `parent/NAME`, where NAME is the export's. Until it is whole, everything is in `parent/.NAME.download`.
  /// - Throws: `inTheWay`, `noSpace`, `changed`, `damaged`; what the service says. What came stays for the next try.
  package func run(into parent: String) async throws -> Outcome {
    let start = ContinuousClock.now
    let target = "\(URL(fileURLWithPath: parent).path)/\(plan.place.name)"
    guard !FileManager.default.fileExists(atPath: target) else {
      throw BackupError(
        .inTheWay, "\(target) is there already.",
        remedy: "Check it: rekindle verify \(ShellWord.quoted(target)); or give another folder with -o.")
    }
    let work = try WorkFolder(beside: target)
    let transferred = try await transfer(to: work)
    try await checkUnchanged()
    try work.publish(as: target)
    return Outcome(
      folder: target, files: plan.items.count, bytes: plan.bytes, transferred: transferred,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// - Throws: `noSpace` if the file system has less than what is still to come.
  private func checkSpace(_ work: WorkFolder, missing: Int64) throws(BackupError) {
    guard let free = FileStatus.freeBytes(at: work.path) else { return }
    let (needed, overflow) = missing.addingReportingOverflow(Self.spareBytes)
    guard !overflow, free >= needed else {
      throw BackupError(
        .noSpace, "The download needs \(needed) bytes, and \(work.path) has \(free) free.",
        remedy: "Make room, or give another folder with -o.")
    }
  }

  /// An export that was still being written, or was replaced meanwhile, is no backup.
  private func checkUnchanged() async throws {
    progress?.begin("looking whether the export has changed")
    let now = try await DownloadPlan.again(plan.place, storage)
    guard now.digest != plan.digest else { return }
    let before = Dictionary(plan.items.map { ($0.path, $0.object) }, uniquingKeysWith: { first, _ in first })
    let changed = now.items.first { before[$0.path] != $0.object }?.object.uri
    throw BackupError(
      .changed, "\(plan.place) changed while it was downloaded\(changed.map { ": \($0)" } ?? ": objects are gone").",
      remedy: "Find out who writes to it; then remove the folder .\(plan.place.name).download and download anew.")
  }
}

/// Fetches the ranges that are missing, and proves each object whole by the bytes that are on disk.
extension ExportDownload {
  private struct Fetched: Sendable {
    var range: DownloadJournal.Range
    var checksum: UInt32
    var bytes: Int64
  }

  /// - Returns: the bytes that were fetched.
  private func transfer(to work: WorkFolder) async throws -> Int64 {
    var journal = try DownloadJournal(work.journal, for: plan, rangeBytes: rangeBytes)
    progress?.begin("looking at what is here", expected: nil, unit: .bytes)
    try keepWhatIsWhole(work, &journal)
    var fetched: Int64 = 0
    // A second time for objects whose bytes turned out to be others on disk.
    for isLast in [false, true] {
      // Before the ranges are gone through: the service states the sizes.
      let missingBytes = missingBytes(journal)
      try checkSpace(work, missing: missingBytes)
      progress?.begin("downloading", expected: Int(clamping: missingBytes), unit: .bytes)
      fetched += try await fetch(missing(journal), to: work, &journal)
      progress?.begin("checking what came", expected: Int(clamping: plan.bytes), unit: .bytes)
      let damaged = try await self.damaged(work)
      guard let first = damaged.first else { return fetched }
      for item in damaged { try journal.drop(item: item) }
      if isLast {
        throw BackupError(
          .damaged, "The bytes of \(plan.items[first].object.uri) on disk are not those in the bucket, twice.",
          remedy: "Look at the disk, and at what stands between this machine and Cloud Storage.")
      }
    }
    return fetched
  }

  private func count(ofRanges size: Int64) -> Int {
    Int(size / rangeBytes) + (size % rangeBytes == 0 ? 0 : 1)
  }

  private func bytes(of range: DownloadJournal.Range) -> Range<Int64> {
    let size = plan.items[range.item].object.size
    let start = Int64(range.number) * rangeBytes
    return start..<(start + min(rangeBytes, size - start))
  }

  /// Reads again what the journal says is there: only bytes with the checksum that they came with count.
  private func keepWhatIsWhole(_ work: WorkFolder, _ journal: inout DownloadJournal) throws {
    for (item, ranges) in Dictionary(grouping: journal.ranges, by: \.key.item) {
      guard plan.items.indices.contains(item),
        let mapped = try? MappedFile(folder: work.files, path: plan.items[item].path)
      else {
        for range in ranges { journal.forget(range.key) }
        continue
      }
      for (range, checksum) in ranges.sorted(by: { $0.key.number < $1.key.number }) {
        let isOne = (0..<count(ofRanges: plan.items[item].object.size)).contains(range.number)
        let bytes = isOne ? self.bytes(of: range) : 0..<Int64.max
        let isThere =
          bytes.upperBound <= Int64(mapped.size)
          && Self.checksum(of: mapped, Int(bytes.lowerBound)..<Int(bytes.upperBound)) == checksum
        if isThere { progress?.add(bytes: Int(bytes.count64)) } else { journal.forget(range) }
      }
    }
  }

  /// The plan's sum has no overflow, and what the journal has is on disk.
  private func missingBytes(_ journal: DownloadJournal) -> Int64 {
    journal.ranges.keys.reduce(plan.bytes) { $0 - bytes(of: $1).count64 }
  }

  /// Made one after another while they are fetched: a hundred thousand of them take no memory.
  private func missing(_ journal: DownloadJournal) -> some Sequence<DownloadJournal.Range> {
    let there = journal.ranges
    return plan.items.indices.lazy.flatMap { item in
      // An object without bytes has a range without bytes, so that its file is made.
      (0..<max(1, count(ofRanges: plan.items[item].object.size))).lazy
        .map { DownloadJournal.Range(item: item, number: $0) }
        .filter { there[$0] == nil }
    }
  }

  private func fetch(
    _ missing: some Sequence<DownloadJournal.Range>, to work: WorkFolder, _ journal: inout DownloadJournal
  ) async throws -> Int64 {
    var fetched: Int64 = 0
    try await withThrowingTaskGroup(of: Fetched.self) { group in
      for (index, range) in missing.enumerated() {
        if index >= parallel, let done = try await group.next() {
          try journal.add(done.range, checksum: done.checksum)
          fetched += done.bytes
        }
        group.addTask { try await fetch(range, to: work) }
      }
      for try await done in group {
        try journal.add(done.range, checksum: done.checksum)
        fetched += done.bytes
      }
    }
    return fetched
  }

  private func fetch(_ range: DownloadJournal.Range, to work: WorkFolder) async throws -> Fetched {
    let object = plan.items[range.item].object
    let bytes = bytes(of: range)
    var position = bytes.lowerBound
    let output = try RangeFile("\(work.files)/\(plan.items[range.item].path)")
    let received = try await storage.download(object, range: bytes) { part in
      try output.write(part, at: position)
      position += Int64(part.byteCount)
      progress?.add(bytes: part.byteCount)
    }
    if bytes.upperBound == object.size { try output.truncate(to: object.size) }
    return Fetched(range: range, checksum: received.crc32c, bytes: bytes.count64)
  }

  /// The objects whose files are not what Cloud Storage says that they are. The bytes of the others are on the disk.
  private func damaged(_ work: WorkFolder) async throws -> [Int] {
    var damaged: [Int] = []
    for (item, planned) in plan.items.enumerated() {
      try Task.checkCancellation()
      let mapped: MappedFile
      do throws(FileProblem) { mapped = try MappedFile(folder: work.files, path: planned.path) } catch {
        damaged.append(item)
        continue
      }
      try RangeFile("\(work.files)/\(planned.path)").synchronize()
      let checksum = Self.checksum(of: mapped, 0..<mapped.size)
      let isRight = Int64(mapped.size) == planned.object.size && planned.object.crc32c == checksum
      if !isRight { damaged.append(item) }
      progress?.add(bytes: mapped.size)
    }
    return damaged
  }

  /// What is read of a file before its pages are given back: so a large file takes no more memory than a small one.
  private static let stepBytes = 8 << 20

  private static func checksum(of mapped: MappedFile, _ bytes: Range<Int>) -> UInt32 {
    var (checksum, position) = (UInt32(0), bytes.lowerBound)
    while position < bytes.upperBound {
      let end = position + min(stepBytes, bytes.upperBound - position)
      checksum = mapped.withBytes { Checksum.crc32c($0, position..<end, continuing: checksum) }
      mapped.release(before: end)
      position = end
    }
    return checksum
  }
}

extension Range<Int64> {
  fileprivate var count64: Int64 { upperBound - lowerBound }
}
