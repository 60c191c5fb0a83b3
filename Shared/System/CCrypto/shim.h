#pragma once
#include <malloc.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stddef.h>

/// HMAC-SHA-256 in one call, over an algorithm that was fetched once. Swift cannot build OSSL_PARAM arrays safely.
/// Returns 1 when `out` holds the 32 bytes.
static inline int ssc_hmac_sha256(EVP_MAC *mac, const unsigned char *key, size_t key_length,
                                  const unsigned char *data, size_t length, unsigned char *out) {
    OSSL_PARAM parameters[2];
    size_t written = 0;
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    if (context == NULL) return 0;
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0);
    parameters[1] = OSSL_PARAM_construct_end();
    int done = EVP_MAC_init(context, key, key_length, parameters) == 1
            && EVP_MAC_update(context, data, length) == 1
            && EVP_MAC_final(context, out, &written, 32) == 1
            && written == 32;
    EVP_MAC_CTX_free(context);
    return done;
}

/// Makes blocks of this size and above go back to the system when they are freed.
static inline void ssc_return_large_blocks(int bytes) { mallopt(M_MMAP_THRESHOLD, bytes); }
