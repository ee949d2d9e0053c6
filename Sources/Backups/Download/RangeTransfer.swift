import ExportFormat
import Foundation
import GoogleCloud
import Work

/// Fetches the ranges that are missing, and proves each object whole by the bytes that are on disk.
struct RangeTransfer {
  let download: ExportDownload
  let work: WorkFolder

  private struct Fetched: Sendable {
    var range: DownloadJournal.Range
    var checksum: UInt32
    var bytes: Int64
  }

  /// - Returns: the bytes that were fetched.
  func run() async throws -> Int64 {
    var journal = try DownloadJournal(work.journal, for: download.plan, rangeBytes: download.rangeBytes)
    download.progress?.begin("looking at what is here", expected: nil, unit: .bytes)
    try keepWhatIsWhole(&journal)
    var fetched: Int64 = 0
    // A second time for objects whose bytes turned out to be others on disk.
    for isLast in [false, true] {
      // Before the ranges are gone through: the service states the sizes.
      let missingBytes = missingBytes(journal)
      try download.checkSpace(work, missing: missingBytes)
      download.progress?.begin("downloading", expected: Int(clamping: missingBytes), unit: .bytes)
      fetched += try await fetch(missing(journal), &journal)
      download.progress?.begin("checking what came", expected: Int(clamping: download.plan.bytes), unit: .bytes)
      let damaged = try await self.damaged()
      guard let first = damaged.first else { return fetched }
      for item in damaged { try journal.drop(item: item) }
      if isLast {
        throw BackupError(
          .damaged, "The bytes of \(download.plan.items[first].object.uri) on disk are not those in the bucket, twice.",
          remedy: "Look at the disk, and at what stands between this machine and Cloud Storage.")
      }
    }
    return fetched
  }

  private func count(ofRanges size: Int64) -> Int {
    Int(size / download.rangeBytes) + (size % download.rangeBytes == 0 ? 0 : 1)
  }

  private func bytes(of range: DownloadJournal.Range) -> Range<Int64> {
    let size = download.plan.items[range.item].object.size
    let start = Int64(range.number) * download.rangeBytes
    return start..<(start + min(download.rangeBytes, size - start))
  }

  private func file(_ item: Int) -> String { "\(work.files)/\(download.plan.items[item].path)" }

  /// Reads again what the journal says is there: only bytes with the checksum that they came with count.
  private func keepWhatIsWhole(_ journal: inout DownloadJournal) throws {
    for (item, ranges) in Dictionary(grouping: journal.ranges, by: \.key.item) {
      guard download.plan.items.indices.contains(item),
        let mapped = try? MappedFile(folder: work.files, path: download.plan.items[item].path)
      else {
        for range in ranges { journal.forget(range.key) }
        continue
      }
      for (range, checksum) in ranges.sorted(by: { $0.key.number < $1.key.number }) {
        let isOne = (0..<count(ofRanges: download.plan.items[item].object.size)).contains(range.number)
        let bytes = isOne ? self.bytes(of: range) : 0..<Int64.max
        let isThere =
          bytes.upperBound <= Int64(mapped.size)
          && Self.checksum(of: mapped, Int(bytes.lowerBound)..<Int(bytes.upperBound)) == checksum
        if isThere { download.progress?.add(bytes: Int(bytes.count64)) } else { journal.forget(range) }
      }
    }
  }

  /// The plan's sum has no overflow, and what the journal has is on disk.
  private func missingBytes(_ journal: DownloadJournal) -> Int64 {
    journal.ranges.keys.reduce(download.plan.bytes) { $0 - bytes(of: $1).count64 }
  }

  /// Made one after another while they are fetched: a hundred thousand of them take no memory.
  private func missing(_ journal: DownloadJournal) -> some Sequence<DownloadJournal.Range> {
    let there = journal.ranges
    return download.plan.items.indices.lazy.flatMap { item in
      // An object without bytes has a range without bytes, so that its file is made.
      (0..<max(1, count(ofRanges: download.plan.items[item].object.size))).lazy
        .map { DownloadJournal.Range(item: item, number: $0) }
        .filter { there[$0] == nil }
    }
  }

  private func fetch(
    _ missing: some Sequence<DownloadJournal.Range>, _ journal: inout DownloadJournal
  ) async throws -> Int64 {
    var fetched: Int64 = 0
    try await withThrowingTaskGroup(of: Fetched.self) { group in
      for (index, range) in missing.enumerated() {
        if index >= download.parallel, let done = try await group.next() {
          try journal.add(done.range, checksum: done.checksum)
          fetched += done.bytes
        }
        group.addTask { try await fetch(range) }
      }
      for try await done in group {
        try journal.add(done.range, checksum: done.checksum)
        fetched += done.bytes
      }
    }
    return fetched
  }

  private func fetch(_ range: DownloadJournal.Range) async throws -> Fetched {
    let object = download.plan.items[range.item].object
    let bytes = bytes(of: range)
    let path = file(range.item)
    var position = bytes.lowerBound
    let output = try RangeFile(path)
    let received = try await download.storage.download(object, range: bytes) { part in
      try output.write(part, at: position)
      position += Int64(part.byteCount)
      download.progress?.add(bytes: part.byteCount)
    }
    if bytes.upperBound == object.size { try output.truncate(to: object.size) }
    return Fetched(range: range, checksum: received.crc32c, bytes: bytes.count64)
  }

  /// The objects whose files are not what Cloud Storage says that they are. The bytes of the others are on the disk.
  private func damaged() async throws -> [Int] {
    var damaged: [Int] = []
    for (item, planned) in download.plan.items.enumerated() {
      try Task.checkCancellation()
      let mapped: MappedFile
      do throws(FileProblem) { mapped = try MappedFile(folder: work.files, path: planned.path) } catch {
        damaged.append(item)
        continue
      }
      try RangeFile(file(item)).synchronize()
      let checksum = Self.checksum(of: mapped, 0..<mapped.size)
      let isRight = Int64(mapped.size) == planned.object.size && planned.object.crc32c == checksum
      if !isRight { damaged.append(item) }
      download.progress?.add(bytes: mapped.size)
    }
    return damaged
  }

  /// What is read of a file before its pages are given back: so a large file takes no more memory than a small one.
  private static let stepBytes = 8 << 20

  private static func checksum(of mapped: borrowing MappedFile, _ bytes: Range<Int>) -> UInt32 {
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
