import COpenSSL

/// SHA-256 of bytes that are at hand as a whole; documents have their `Fingerprinter`.
package enum SHA256 {
  /// - Returns: 32 bytes.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let complete = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1
    // As in `Fingerprinter`: only memory can run out here, and a digest of zeros must never be taken for one.
    guard complete else { fatalError("OpenSSL cannot compute SHA-256: out of memory") }
    return digest
  }
}
