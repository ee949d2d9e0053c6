import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing
import Verification

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Exports that somebody made to harm who reads them: no crash, no hang, nothing outside the folder read, and never
/// `verified`.
@Suite struct HostileTests {
  private static let output = ExportFolder.output
  private static let metadata = ExportFolder.metadata
  private static let overall = "sample.overall_export_metadata"

  /// Changes `blocks`, and gives the report of what is left of it.
  private func report(_ change: (ExportFolder) throws -> Void) async throws -> VerifyReport {
    try await withTemporaryFolder { parent in
      let folder = try SampleExport.blocks.make(in: parent)
      try change(folder)
      return try await Verifier().verify(folder.path).report
    }
  }

  private func codes(_ report: VerifyReport) -> [String] {
    report.findings.filter { $0.severity == .error }.map { "\($0.code) \($0.file ?? "")" }
  }

  // MARK: Files

  enum NoFile: String, CaseIterable { case fifo, socket, device, link, linkOnTheWay, linkForTheOverallFile }

  /// Opening one of these may wait for ever, or do something; following a link may leave the folder.
  @Test(.timeLimit(.minutes(10)), arguments: NoFile.allCases) func whatIsNoFileIsNotRead(_ kind: NoFile) async throws {
    // A device is made by the superuser only.
    if kind == .device, geteuid() != 0 { return }
    let report = try await report { folder in
      let place = folder.place(of: Self.output).path
      let outside = folder.url.deletingLastPathComponent().appendingPathComponent("outside")
      switch kind {
      case .fifo:
        try folder.remove(Self.output)
        try #require(mkfifo(place, 0o600) == 0)
      case .device:
        try folder.remove(Self.output)
        try #require(mknod(place, S_IFCHR | 0o600, 0x105) == 0)
      case .socket:
        try folder.remove(Self.output)
        try Self.makeSocket(place)
      case .link:
        try FileManager.default.moveItem(atPath: place, toPath: outside.path)
        try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: outside.path)
      case .linkOnTheWay:
        try FileManager.default.moveItem(at: folder.place(of: "all_namespaces"), to: outside)
        try FileManager.default.createSymbolicLink(at: folder.place(of: "all_namespaces"), withDestinationURL: outside)
      case .linkForTheOverallFile:
        try FileManager.default.moveItem(at: folder.place(of: folder.overall), to: outside)
        try FileManager.default.createSymbolicLink(at: folder.place(of: folder.overall), withDestinationURL: outside)
      }
    }
    #expect(report.verdict == .corrupt)
    let place = kind == .linkOnTheWay ? Self.metadata : kind == .linkForTheOverallFile ? Self.overall : Self.output
    #expect(codes(report) == ["file-not-regular \(place)"])
  }

  private static func makeSocket(_ path: String) throws {
    // Its address holds 108 bytes, fewer than a temporary folder's path may have: it is made in a short one, and moved.
    let short = "/tmp/rekindle-\(UInt32.random(in: 0 ... .max))"
    #if canImport(Glibc)
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(result == 0)
    try #require(rename(short, path) == 0)
  }

  @Test func pathsThatLeadOutAreRefused() async throws {
    let paths = [
      "/etc/passwd", "../output-0", "x/../output-0", "x/../../../../etc/passwd", ".", "..", "./output-0", "", "/", "//",
      "x//output-0", "output-0/", "output-0\u{0}", "\u{FFFD}",
    ]
    for path in paths {
      let report = try await report { try $0.list(["output-0", path]) }
      #expect(codes(report) == ["metadata-path \(Self.metadata)"], "\(path)")
    }
  }

  @Test func pathsThatAreNotUTF8AreRefused() async throws {
    let report = try await report { folder in
      var wire = WireWriter()
      wire.message(2) {
        $0.string(2, "output-0")
        $0.data(2, [0x6F, 0xFF])
      }
      try folder.write(wire.bytes, to: Self.metadata)
    }
    #expect(codes(report) == ["metadata-path \(Self.metadata)"])
  }

  // MARK: Numbers

  /// A length of 2^64 - 1, and those around what a signed or a 32-bit number holds, wherever a message has one.
  @Test(arguments: [.max, .max - 1, 1 << 63, 1 << 63 - 1, 1 << 32, 1 << 32 - 1, 1 << 31] as [UInt64])
  func lengthsThatReachFarAway(_ length: UInt64) async throws {
    func field(_ number: Int) -> [UInt8] {
      var wire = WireWriter()
      wire.tag(number, 2)
      wire.varint(length)
      return wire.bytes + [1, 2, 3]
    }
    let inList = try await report { try $0.editRecords($0.overall) { $0[1] = field(1) } }
    #expect(codes(inList) == ["overall-malformed \(Self.overall)"])
    let unknownInList = try await report { try $0.editRecords($0.overall) { $0[1] += field(99) } }
    #expect(codes(unknownInList) == ["overall-malformed \(Self.overall)"])
    let inMetadata = try await report { try $0.edit(Self.metadata) { $0 += field(2) } }
    #expect(codes(inMetadata) == ["metadata-malformed \(Self.metadata)"])
    for entity in [field(13), field(15), field(99), EntityBytes.document { $0.message(15) { $0.bytes += field(5) } }] {
      let inEntity = try await report {
        try $0.editRecords { $0.append(entity) }
        try $0.restate()
      }
      #expect(codes(inEntity) == ["entity-malformed \(Self.output)"])
    }
  }

  @Test(arguments: [.max, 1 << 63, 1 << 63 - 1] as [UInt64]) func numbersThatOverflow(_ number: UInt64) async throws {
    let report = try await report { folder in
      try folder.restate {
        $0[0].entities = number
        $0[0].bytes = number
      }
      try folder.edit(Self.metadata) { bytes in
        var wire = WireWriter()
        wire.message(1) {
          $0.varint(2, number)
          $0.varint(3, 1 << 63)
        }
        bytes += wire.bytes
      }
    }
    #expect(codes(report) == ["count-mismatch \(Self.overall)", "bytes-mismatch \(Self.overall)"])
  }

  // MARK: Sizes

  /// 100 levels are read; deeper ones are refused before anything is put on the stack.
  @Test func asManyMapsInsideEachOtherAsARecordHolds() async throws {
    let report = try await report { folder in
      try folder.editRecords { $0.append(Self.nested(700_000)) }
      try folder.restate()
    }
    #expect(codes(report) == ["entity-too-deep \(Self.output)"])
  }

  /// As `EntityBytes.maps`, in time that grows with the levels and not with their square: written from the end.
  private static func nested(_ levels: Int) -> [UInt8] {
    var reversed: [UInt8] = []
    func prepend(_ bytes: [UInt8]) { reversed += bytes.reversed() }
    func length(_ count: Int) -> [UInt8] {
      var wire = WireWriter()
      wire.varint(UInt64(count))
      return wire.bytes
    }
    for _ in 0..<levels {
      prepend([3 << 3 | 2] + length(reversed.count))
      prepend([1 << 3, 19, 3 << 3 | 2, 1, UInt8(ascii: "m"), 4 << 3, 0, 5 << 3 | 2] + length(reversed.count))
      prepend([15 << 3 | 2] + length(reversed.count))
    }
    return EntityBytes.document { $0.bytes += reversed.reversed() }
  }

  @Test func aRecordOfMoreThan16Mebibytes() async throws {
    for (size, expected) in [(16 << 20, ["document-limit"]), (16 << 20 + 1, ["entity-too-large"])] {
      let report = try await report { folder in
        try folder.editRecords { $0.append(SampleExport.record(50, size: size)) }
        try folder.restate()
      }
      #expect(report.findings.map(\.code.description) == expected)
    }
  }

  @Test func aListOfFilesThatAreNotThere() async throws {
    let report = try await report { try $0.list(["output-0"] + (1...100_000).map { "\($0)" }) }
    #expect(report.verdict == .corrupt && report.files == 100_001)
    // Counted all, and as many kept as anybody reads.
    #expect(report.findings.reduce(0) { $0 + $1.count } == 100_000)
    #expect(report.findings.count == DamageList.keptPerCode + 1)
  }

  /// No more names are kept than any export has, in one metadata file or in several.
  @Test func aListOfAMillionFiles() async throws {
    let one = try await report { try $0.list((0..<1_000_000).map { "\($0)" }) }
    #expect(codes(one) == ["metadata-malformed \(Self.metadata)"] && one.files == 0)
    let second = "\(ExportFolder.kinds)/second.export_metadata"
    let several = try await report { folder in
      let half = ExportMetadata.maximumFiles / 2
      try folder.list(["output-0"] + (0..<half).map { "a\($0)" })
      try folder.list((0..<half).map { "b\($0)" }, in: second)
      try folder.restate {
        $0.append($0[0])
        $0[1].path = ExactName(second)
      }
    }
    #expect(codes(several).first == "metadata-malformed \(second)")
    #expect(several.files == ExportMetadata.maximumFiles / 2 + 1)
  }

  @Test func aListOfAMillionPointers() async throws {
    let report = try await report { folder in
      try folder.editRecords(folder.overall) {
        $0[1] += [UInt8]((0..<1_000_000).map { _ in [0x0A, 0] as [UInt8] }.joined())
      }
    }
    #expect(codes(report) == ["overall-malformed \(Self.overall)"])
  }

  @Test func metadataThatIsTooLarge() async throws {
    for (file, code) in [(Self.metadata, "metadata-malformed"), (Self.overall, "overall-malformed")] {
      let report = try await report { folder in
        let handle = try FileHandle(forWritingTo: folder.place(of: file))
        try handle.truncate(atOffset: 65 << 20)
        try handle.close()
      }
      #expect(codes(report) == ["\(code) \(file)"])
    }
  }

  /// Every record of a file is damage, and the file is 12 bytes of it again and again.
  @Test func aFileOfNothingButDamage() async throws {
    let report = try await report { folder in
      var log = LogWriter()
      for _ in 0..<50_000 { log.append([0xFF]) }
      try folder.write(log.bytes)
      try folder.restate()
    }
    #expect(report.verdict == .corrupt && report.documents == 0)
    #expect(report.findings.count == DamageList.keptPerCode + 1 && report.findings.last?.count == 49_000)
  }
}
