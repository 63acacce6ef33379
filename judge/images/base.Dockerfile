# A toolchain's packages on Debian. DEBIAN is the registry's image, or the one `images.ts` makes with debootstrap: the
# same recipe either way, and every toolchain shares that first layer.
ARG DEBIAN
FROM ${DEBIAN}
ARG PACKAGES
# Nobody reads manuals here, and an image half made is thrown away, so dpkg need not wait for the disk.
RUN printf 'force-unsafe-io\npath-exclude /usr/share/doc/*\npath-exclude /usr/share/man/*\npath-exclude /usr/share/locale/*\n' \
      > /etc/dpkg/dpkg.cfg.d/kernelway \
 && mkdir -p /usr/share/man/man1 \
 && printf 'Acquire::Languages "none";\nAcquire::Retries "3";\n' > /etc/apt/apt.conf.d/kernelway \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${PACKAGES} \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/cache/apt/*.bin
