/// The numbers of projects. A project is not made here, so its number is made of its id: the same one each time.
enum ProjectNumber {
  /// 12 digits, as Google's have; a number that is asked for is itself.
  static func of(_ projectID: String) -> String {
    if !projectID.isEmpty, projectID.utf8.allSatisfy({ (48...57).contains($0) }) { return projectID }
    // FNV-1a, 64 bits.
    let hash = projectID.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    return "\(100_000_000_000 + hash % 900_000_000_000)"
  }
}
