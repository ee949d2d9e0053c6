/// Whether an export finds room: in the current folder, where it is downloaded, and in `TMPDIR`, where it is cataloged.
enum DiskCheck {
  /// Where the size of the exports is not known.
  static let least: Int64 = 1_000_000_000

  static func judge(_ facts: Doctor.Facts) -> [HealthCheck] {
    var newest: Int64?
    if case .success(let bytes) = facts.cloud.bucket?.newestExport { newest = bytes }
    return [
      judge(.temporaryDisk, facts.machine.temporary, newest, remedy: "Set TMPDIR to a folder with more room."),
      judge(.currentDisk, facts.machine.current, newest, remedy: "Work in a folder with more room."),
    ]
  }

  private static func judge(
    _ code: Doctor.Code, _ disk: MachineFacts.Disk, _ newest: Int64?, remedy: String
  ) -> HealthCheck {
    guard let free = disk.free else {
      return .hindered(code, "The system does not tell the free space of \(disk.folder).")
    }
    let message = "\(disk.folder) has \(megabytes(free)) free"
    guard let newest else {
      return free >= least
        ? .ok(code, "\(message); how large exports are is not known")
        : .warning(code, "\(message); how large exports are is not known.", remedy: remedy)
    }
    let compared = "\(message); the newest export has \(megabytes(newest))"
    if free < newest { return .failure(code, compared + ".", remedy: remedy) }
    // Two of them are compared side by side.
    return free / 2 < newest ? .warning(code, compared + ": room for one.", remedy: remedy) : .ok(code, compared)
  }

  private static func megabytes(_ bytes: Int64) -> String {
    bytes < 10_000_000_000 ? "\(bytes / 1_000_000) MB" : "\(bytes / 1_000_000_000) GB"
  }
}
