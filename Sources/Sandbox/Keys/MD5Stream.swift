import COpenSSL
import Documents

/// MD5 of bytes that come in parts, for Cloud Storage's `md5Hash`; owns OpenSSL's context (`EVP_MD_CTX`).
final class MD5Stream {
  private let context: OpaquePointer?

  init() throws(KeyFailure) {
    context = EVP_MD_CTX_new()
    guard context != nil, EVP_DigestInit_ex(context, EVP_md5(), nil) == 1 else { throw KeyFailure("compute MD5") }
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) throws(KeyFailure) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw KeyFailure("compute MD5") }
  }

  /// The 16 bytes.
  func finish() throws(KeyFailure) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 16)
    guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw KeyFailure("compute MD5") }
    return digest
  }
}

/// What OpenSSL could not do.
struct KeyFailure: Error, CustomStringConvertible {
  let description: String

  init(_ what: String) {
    description = "OpenSSL cannot \(what)."
  }
}
